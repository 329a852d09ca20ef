#pragma once

#include "cluster/news.hpp"
#include "context.hpp"
#include "events/event.hpp"
#include "requests/counts.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace callout {

/// Keeps what this process has in memory in step with what other processes on its database commit. Reads the event log
/// and the news from one transaction number to the next, so that nothing is passed over whatever is committed when;
/// what it does twice it does once. On SQLite there are no others.
class follower {
public:
    follower(boost::asio::any_io_executor on, const services& all);

    /// Before anything is read into memory: what others commit from then on is followed.
    boost::asio::awaitable<void> begin();
    /// Follows what others have committed until now, as far as nothing can come before it any more. Throws as the
    /// database does, and begins there again.
    boost::asio::awaitable<void> catch_up();
    /// Goes on by itself until `stop`. `lost` is called if news have been missed, which only a new start makes good.
    void run_in_background(std::function<void()> lost);
    boost::asio::awaitable<void> stop();

private:
    /// What is to be read anew, and what counts.
    struct changes {
        std::set<request_id> requests;
        std::set<user_id> accounts;
        std::set<category_id> categories;
        bool sessions = false;
        std::vector<change_elsewhere> counted;
        instant oldest = instant::max();
    };

    boost::asio::awaitable<void> run();
    /// Whether there was anything.
    boost::asio::awaitable<bool> follow_until(std::int64_t end);
    void note(const event_row& what, changes& all);
    void note(const news_row& what, changes& all);
    void follow_positions(const std::string& rows);
    boost::asio::awaitable<void> read_anew(const changes& all);
    boost::asio::awaitable<void> forget_now_and_then();

    boost::asio::any_io_executor on_;
    services all_;
    // Of transactions from here on nothing is known yet.
    std::int64_t next_ = 0;
    boost::asio::steady_timer::time_point caught_up_at_;
    boost::asio::steady_timer::time_point forgets_at_;
    boost::asio::steady_timer wake_;
    boost::asio::steady_timer ended_;
    std::function<void()> lost_;
    bool has_heard_ = false;
    bool is_running_ = false;
    bool is_stopping_ = false;
};

}  // namespace callout
