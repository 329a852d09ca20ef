#pragma once

#include "db/database.hpp"
#include "events/event_log.hpp"
#include "live/hub.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>

namespace callout {

/// Reads the event log as it grows and tells the hub, while anybody listens.
class event_tail {
public:
    event_tail(boost::asio::any_io_executor on, database& db, event_feed& feed, hub& to);

    /// A stream that has heard everything up to there listens from now on. False if the hub has been told of more: the
    /// stream has to read that first.
    bool join(live_stream& stream, event_position heard);
    /// The last event that may be told: no event that this process has committed comes after it.
    boost::asio::awaitable<event_row> latest();
    /// Ends the streams, and waits until nothing is being read.
    boost::asio::awaitable<void> stop();

private:
    boost::asio::awaitable<void> run();
    boost::asio::awaitable<void> tell_new();
    boost::asio::awaitable<void> wait();

    boost::asio::any_io_executor on_;
    database& db_;
    event_feed& feed_;
    hub& to_;
    // Every event beyond it will be told.
    event_position position_;
    boost::asio::steady_timer wake_;
    boost::asio::steady_timer ended_;
    bool is_woken_ = false;
    bool is_running_ = false;
    bool is_failing_ = false;
    bool is_stopped_ = false;
};

}  // namespace callout
