#include "live/event_tail.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace callout {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::int64_t events_a_page = 500;
/// What is committed here already, and waits for transactions that began before it, is looked for so often.
constexpr std::chrono::milliseconds soon{2};
/// So often it is looked for by those who begin, who may hear of something twice then.
constexpr int most_looks = 1000;
/// What other processes commit is looked for so often.
constexpr std::chrono::milliseconds now_and_then{200};

}  // namespace

event_tail::event_tail(asio::any_io_executor on, database& db, event_feed& feed, hub& to)
    : on_{std::move(on)},
      db_{db},
      feed_{feed},
      to_{to},
      wake_{on_},
      ended_{on_, asio::steady_timer::time_point::max()} {
    feed_.follow([this] {
        is_woken_ = true;
        if (is_running_) wake_.cancel();
    });
}

bool event_tail::join(live_stream& stream, event_position heard) {
    if (to_.is_empty()) position_ = std::max(position_, heard);
    if (heard < position_ || is_stopped_) return false;
    to_.add(stream);
    if (!is_running_) {
        is_running_ = true;
        asio::co_spawn(on_, run(), asio::detached);
    }
    return true;
}

// What is committed here is told as soon as transactions that began before it have ended, which some other's may delay.
awaitable<event_row> event_tail::latest() {
    const event_position committed = feed_.newest();
    asio::steady_timer pause{on_};
    for (int round = 0; round < most_looks; ++round) {
        const event_row last = co_await latest_event(db_);
        if (last.position() >= committed) co_return last;
        pause.expires_after(soon);
        co_await pause.async_wait(awaited);
    }
    co_return co_await latest_event(db_);
}

awaitable<void> event_tail::stop() {
    is_stopped_ = true;
    to_.stop();
    wake_.cancel();
    while (is_running_) co_await ended_.async_wait(awaited);
}

awaitable<void> event_tail::run() {
    while (!is_stopped_ && !to_.is_empty()) {
        is_woken_ = false;
        try {
            co_await tell_new();
            is_failing_ = false;
        } catch (const std::exception& problem) {
            if (!is_failing_) spdlog::warn("The event log cannot be read: {}", problem.what());
            is_failing_ = true;
        }
        if (!is_woken_ && !is_stopped_) co_await wait();
    }
    is_running_ = false;
    ended_.cancel();
}

awaitable<void> event_tail::tell_new() {
    for (std::int64_t found = events_a_page; found == events_a_page;) {
        const auto events = co_await read_events(db_, position_, events_a_page);
        found = std::ssize(events);
        for (const logged_event& each : events) {
            to_.tell(each);
            position_ = each.row.position();
        }
    }
}

awaitable<void> event_tail::wait() {
    wake_.expires_after(position_ < feed_.newest() ? soon : now_and_then);
    co_await wake_.async_wait(awaited);
}

}  // namespace callout
