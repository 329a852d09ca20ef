#pragma once

#include "clock.hpp"
#include "db/database.hpp"
#include "events/event_log.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace callout {

/// Makes deliveries of the event log: of each event, in their order, one for every receiver that is told of it. That
/// and how far the log has been read are written in one transaction, so that it happens exactly once.
class outbox {
public:
    /// A delivery is dead after `lifetime`.
    outbox(database& db, const clock& time, std::chrono::seconds lifetime, bool has_web_push)
        : db_{db}, time_{time}, lifetime_{lifetime}, has_web_push_{has_web_push} {}

    /// Finds out whether there is anybody to be told. While there is not, the log is not read.
    boost::asio::awaitable<void> load();
    /// To be called after the commit of somebody to be told.
    void expect_receivers() { has_receivers_ = true; }
    [[nodiscard]] bool has_receivers() const { return has_receivers_; }

    /// Reads on to the log's end, and returns the lanes in which something is due now.
    boost::asio::awaitable<std::vector<std::string>> expand();
    /// Whether an event that is committed could not be read yet.
    [[nodiscard]] bool is_behind(event_position newest) const { return position_ && *position_ < newest; }

private:
    boost::asio::awaitable<void> begin();
    boost::asio::awaitable<std::vector<std::string>> write(const std::vector<logged_event>& events);

    database& db_;
    const clock& time_;
    std::chrono::seconds lifetime_;
    bool has_web_push_;
    bool has_receivers_ = false;
    /// Up to where the log was read; nothing as long as it was not.
    std::optional<event_position> position_;
};

}  // namespace callout
