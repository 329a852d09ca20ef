#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "app.hpp"
#include "clock.hpp"
#include "config.hpp"
#include "security/password.hpp"
#include "support/test_database.hpp"

namespace callout {

/// What hashing a password costs in tests: nearly nothing.
inline constexpr password_cost cheapest{.memory_kib = 8, .passes = 1};

/// The whole service in this process, on a database of its own, without a socket.
class in_process {
public:
    /// The clock outlives it.
    explicit in_process(const clock& time) : time_{time} {}
    ~in_process();
    in_process(const in_process&) = delete;
    in_process& operator=(const in_process&) = delete;

    /// What it starts with unless told otherwise.
    [[nodiscard]] config settings() const;
    /// Ends the service if it runs, and starts it on the same database.
    void restart() { restart_with(settings()); }
    /// The same, but what was in memory is lost. No stream may be open.
    void crash() {
        service_.reset();
        restart();
    }
    void restart_with(config settings);
    /// Stops the service in good order.
    void end();

    /// Starts a second service on the same database, which PostgreSQL allows.
    void start_another();
    /// From now on the other one is meant.
    void change_sides() { std::swap(service_, other_); }

    [[nodiscard]] app& service() { return *service_; }
    [[nodiscard]] boost::asio::io_context& loop() { return loop_; }

    /// Runs the loop until the work is done; throws what it throws.
    void run(boost::asio::awaitable<void> work);
    /// Starts all works before the first is done, and throws what the first failing one throws.
    void run_all(std::vector<boost::asio::awaitable<void>> works);

private:
    std::unique_ptr<app> start(config settings);

    const clock& time_;
    test_database database_;
    boost::asio::io_context loop_;
    std::unique_ptr<app> service_;
    std::unique_ptr<app> other_;
};

}  // namespace callout
