#include "replay/task_group.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <utility>

namespace callout::replay {

namespace asio = boost::asio;

task_group::task_group(asio::any_io_executor executor) : executor_{std::move(executor)} {}

void task_group::start(asio::awaitable<void> task) {
    running_ += 1;
    asio::co_spawn(executor_, std::move(task), [this](const std::exception_ptr& failure) {
        running_ -= 1;
        if (failure && !failure_) failure_ = failure;
    });
}

asio::awaitable<void> task_group::finish() {
    constexpr std::chrono::milliseconds look_interval{5};
    asio::steady_timer timer{executor_};
    while (is_running()) {
        timer.expires_after(look_interval);
        co_await timer.async_wait(asio::use_awaitable);
    }
    if (failure_) std::rethrow_exception(failure_);
}

}  // namespace callout::replay
