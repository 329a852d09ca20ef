#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"
#include "support/answer.hpp"

namespace callout {

/// A server-sent event as a client understands it.
struct heard_event {
    std::string id;
    std::string name;
    answer data;
};

/// The client's end of a stream.
class listening {
public:
    explicit listening(response opened) : status{opened.status}, source_{std::move(opened.source)} {}

    /// Waits for what the server sends next: false at the end.
    boost::asio::awaitable<bool> receive();
    /// The events that have been received and not taken yet.
    std::vector<heard_event> take();
    [[nodiscard]] std::size_t received() const { return events_.size(); }
    /// The last id, as a browser would send it.
    [[nodiscard]] const std::string& last_id() const { return last_id_; }
    [[nodiscard]] body_source& source() { return *source_; }

    int status;

private:
    void read_line(std::string_view line);

    std::shared_ptr<body_source> source_;
    std::vector<heard_event> events_;
    heard_event next_;
    std::string last_id_;
};

}  // namespace callout
