#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <exception>

namespace callout::replay {

/// Tasks that run side by side on one thread. It outlives them: finish() must have returned before it goes.
class task_group {
public:
    explicit task_group(boost::asio::any_io_executor executor);
    task_group(const task_group&) = delete;
    task_group& operator=(const task_group&) = delete;
    ~task_group() = default;

    /// Starts a task at the next turn of the loop.
    void start(boost::asio::awaitable<void> task);
    /// Whether any task has not ended yet.
    [[nodiscard]] bool is_running() const { return running_ > 0; }
    /// Waits for all tasks, then throws what the first failed one threw.
    boost::asio::awaitable<void> finish();

private:
    boost::asio::any_io_executor executor_;
    std::size_t running_ = 0;
    std::exception_ptr failure_;
};

}  // namespace callout::replay
