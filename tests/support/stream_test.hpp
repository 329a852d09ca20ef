#pragma once

#include <string>
#include <utility>
#include <vector>

#include "support/listening.hpp"
#include "support/ping_test.hpp"

namespace callout {

/// Scenarios around what is heard while it happens.
class stream_test : public ping_test {
protected:
    listening listen(const person& who, const std::string& after = {}, header_list headers = {}) {
        return open(after.empty() ? "/api/stream/" : "/api/stream/?after=" + after, who, std::move(headers));
    }
    listening open(const std::string& target, const person& who, header_list headers = {}) {
        listening made{ask_for({.who = who, .path = target, .headers = std::move(headers)})};
        if (made.status == 200) run(begin(made));
        return made;
    }
    /// Waits until the stream has begun: from then on it misses nothing.
    static boost::asio::awaitable<void> begin(listening& to) { co_await to.receive(); }
    static boost::asio::awaitable<void> receive(listening& from, std::size_t count, bool& ended) {
        while (from.received() < count && !ended) ended = !co_await from.receive();
    }
    /// The next events, at least so many.
    std::vector<heard_event> hear(listening& from, std::size_t count = 1) {
        bool ended = false;
        run(receive(from, count, ended));
        return from.take();
    }
    /// The next events that can be asked for again, so many.
    std::vector<heard_event> hear_lasting(listening& from, std::size_t count) {
        std::vector<heard_event> all;
        while (all.size() < count) {
            for (heard_event& each : hear(from)) {
                if (!each.id.empty()) all.push_back(std::move(each));
            }
        }
        return all;
    }
    bool has_ended(listening& from) {
        bool ended = false;
        run(receive(from, from.received() + 1, ended));
        return ended;
    }
    /// Their names, and the kinds of those about requests.
    static std::vector<std::string> names(const std::vector<heard_event>& events) {
        std::vector<std::string> all;
        for (const heard_event& each : events) {
            const std::string what =
                each.name == "notification" ? each.data.text_at("event") : each.data.text_at("kind");
            all.push_back(what.empty() ? each.name : each.name + " " + what);
        }
        return all;
    }
};

}  // namespace callout
