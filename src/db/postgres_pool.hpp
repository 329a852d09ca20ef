#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "db/postgres_connection.hpp"
#include "db/postgres_connector.hpp"

namespace callout::db {

using shared_connection = std::shared_ptr<postgres_connection>;

/// A bounded number of connections, made on demand, lent in the order of asking. Loop thread only.
class postgres_pool : public std::enable_shared_from_this<postgres_pool> {
public:
    postgres_pool(asio::any_io_executor on, const std::string& url, connection_use use, std::size_t limit,
                  std::chrono::milliseconds patience);
    postgres_pool(const postgres_pool&) = delete;
    postgres_pool& operator=(const postgres_pool&) = delete;
    ~postgres_pool() = default;

    /// Throws db::unavailable when the server is away (at once, or within about a second) or `patience` is over.
    asio::awaitable<shared_connection> lend();
    void give_back(shared_connection connection);

private:
    struct waiter {
        waiter(completion resumes, const asio::any_io_executor& on, shared_connection& given)
            : to(std::move(resumes)), patience(on), lent(given) {}
        completion to;
        asio::steady_timer patience;
        // In the coroutine that waits, which `to` owns: were it the other way round too, neither would ever end.
        shared_connection& lent;
    };
    using shared_waiter = std::shared_ptr<waiter>;

    shared_connection take_idle();
    asio::awaitable<shared_connection> wait();
    void connect_if_needed();
    void arrived(connected result);
    void hand_over(shared_connection connection);
    void give_up(const shared_waiter& who);
    void refuse_all(const std::string& why);
    void resume(const shared_waiter& who, std::exception_ptr error);

    asio::any_io_executor on_;
    std::size_t limit_;
    std::chrono::milliseconds patience_;
    std::vector<shared_connection> idle_;
    std::deque<shared_waiter> waiting_;
    std::size_t open_ = 0;
    std::size_t connecting_ = 0;
    std::chrono::milliseconds backoff_{0};
    std::chrono::steady_clock::time_point refuse_until_;
    std::string trouble_;
    postgres_connector connector_;
};

/// A connection on loan; returned on destruction.
class lease {
public:
    lease(std::shared_ptr<postgres_pool> from, shared_connection lent)
        : from_(std::move(from)), lent_(std::move(lent)) {}
    lease(const lease&) = delete;
    lease& operator=(const lease&) = delete;
    ~lease() { from_->give_back(std::move(lent_)); }

    postgres_connection* operator->() const { return lent_.get(); }

private:
    std::shared_ptr<postgres_pool> from_;
    shared_connection lent_;
};

}  // namespace callout::db
