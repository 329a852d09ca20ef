#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "db/backend.hpp"
#include "db/sqlite_connection.hpp"

namespace callout::db {

/// A completion on its way back to the loop, and what to tell it.
struct answer {
    completion to;
    std::exception_ptr error;
};

/// Resumes all of `answers` on the loop, in order.
void deliver(const asio::any_io_executor& on, std::vector<answer> answers);

/// Threads that read, each with its own connection; each takes many queued reads at a time.
class sqlite_readers {
public:
    sqlite_readers(asio::any_io_executor on, const std::string& path, std::size_t threads);
    sqlite_readers(const sqlite_readers&) = delete;
    sqlite_readers& operator=(const sqlite_readers&) = delete;
    ~sqlite_readers();

    asio::awaitable<void> read(shared_step what);

private:
    struct job {
        shared_step what;
        completion to;
    };

    void work(sqlite_connection& connection);
    std::vector<job> take();
    void hand_over();

    asio::any_io_executor on_;
    std::vector<job> asked_;  ///< of this turn of the loop; the loop's alone
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<job> queue_;
    bool stopping_ = false;
    std::vector<std::unique_ptr<sqlite_connection>> connections_;
    std::vector<std::jthread> threads_;
};

}  // namespace callout::db
