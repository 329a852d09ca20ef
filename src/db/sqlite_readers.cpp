#include "db/sqlite_readers.hpp"

#include <algorithm>
#include <iterator>

#include <boost/asio/post.hpp>

namespace callout::db {

namespace {

constexpr std::size_t batch_limit = 64;

std::exception_ptr attempt(sqlite_connection& connection, step& what) {
    try {
        connection.run(what);
        what.done = true;
        return nullptr;
    } catch (...) {
        return std::current_exception();
    }
}

/// Several reads under one lock of the file, which costs more than a small read: they see the same moment, and it is
/// no older than when the last of them was asked. Without it every read locks for itself.
class one_lock {
public:
    one_lock(sqlite_connection& connection, std::size_t reads) : connection_{connection} {
        if (reads > 1) sqlite3_exec(connection_.native(), "BEGIN", nullptr, nullptr, nullptr);
    }
    one_lock(const one_lock&) = delete;
    one_lock& operator=(const one_lock&) = delete;
    ~one_lock() {
        if (connection_.in_transaction()) sqlite3_exec(connection_.native(), "COMMIT", nullptr, nullptr, nullptr);
    }

private:
    sqlite_connection& connection_;
};

}  // namespace

void deliver(const asio::any_io_executor& on, std::vector<answer> answers) {
    if (answers.empty()) return;
    asio::post(on, [answers = std::move(answers)]() mutable {
        for (auto& each : answers) each.to(std::move(each.error));
    });
}

sqlite_readers::sqlite_readers(asio::any_io_executor on, const std::string& path, std::size_t threads)
    : on_(std::move(on)) {
    for (std::size_t i = 0; i < threads; ++i) {
        connections_.push_back(std::make_unique<sqlite_connection>(path, sqlite_connection::access::READ));
    }
    for (const auto& connection : connections_) {
        threads_.emplace_back([this, &connection = *connection] { work(connection); });
    }
}

sqlite_readers::~sqlite_readers() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    threads_.clear();
}

asio::awaitable<void> sqlite_readers::read(shared_step what) {
    return suspend([this, what = std::move(what)](completion to) {
        asked_.push_back({what, std::move(to)});
        // What else this turn of the loop asks goes along: waking a thread costs more than a small read.
        if (asked_.size() == 1) asio::post(on_, [this] { hand_over(); });
    });
}

void sqlite_readers::hand_over() {
    {
        const std::lock_guard lock(mutex_);
        std::ranges::move(asked_, std::back_inserter(queue_));
    }
    asked_.clear();
    changed_.notify_one();
}

std::vector<sqlite_readers::job> sqlite_readers::take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return {};
    const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), batch_limit));
    std::vector<job> taken(std::make_move_iterator(queue_.begin()), std::make_move_iterator(queue_.begin() + count));
    queue_.erase(queue_.begin(), queue_.begin() + count);
    if (!queue_.empty()) changed_.notify_one();
    return taken;
}

void sqlite_readers::work(sqlite_connection& connection) {
    while (true) {
        auto jobs = take();
        if (jobs.empty()) return;
        std::vector<answer> answers;
        answers.reserve(jobs.size());
        const one_lock locked(connection, jobs.size());
        for (auto& each : jobs) {
            auto error = attempt(connection, *each.what);
            answers.push_back({std::move(each.to), std::move(error)});
        }
        jobs.clear();
        deliver(on_, std::move(answers));
    }
}

}  // namespace callout::db
