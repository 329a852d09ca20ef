#include "db/sqlite_writer.hpp"

#include "db/errors.hpp"

namespace callout::db {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view itself = "transaction";
constexpr std::size_t batch_limit = 256;
constexpr auto batch_age_limit = 20ms;

}  // namespace

sqlite_writer::sqlite_writer(asio::any_io_executor on, const std::string& path)
    : on_(std::move(on)), connection_(path, sqlite_connection::access::WRITE), thread_([this] { work(); }) {}

sqlite_writer::~sqlite_writer() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
}

void sqlite_writer::send(order what) {
    bool idle = false;
    {
        const std::lock_guard lock(mutex_);
        idle = queue_.empty();
        queue_.push_back(std::move(what));
    }
    if (idle) changed_.notify_one();
}

std::vector<order> sqlite_writer::take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (stopping_) return {};
    return std::exchange(queue_, {});
}

void sqlite_writer::work() {
    while (true) {
        auto orders = take();
        if (orders.empty()) return;
        for (auto& each : orders) carry_out(each);
        orders.clear();
        flush();
        close_when_idle();
    }
}

bool sqlite_writer::batch_is_full() const {
    return released_.size() >= batch_limit ||
           (!released_.empty() && std::chrono::steady_clock::now() - batch_began_ > batch_age_limit);
}

void sqlite_writer::close_when_idle() {
    if (!nobody_waits_ || savepoint_open_) return;
    {
        const std::lock_guard lock(mutex_);
        if (!queue_.empty()) return;
    }
    close();
    lost_ = false;
    flush();
}

void sqlite_writer::carry_out(order& what) {
    try {
        run(what);
        if (what.then == order::ending::RELEASE) {
            release(what);
        } else if (what.then == order::ending::ROLLBACK) {
            undo();
            tell(what.to, nullptr);
        } else {
            tell(what.to, nullptr);
        }
    } catch (...) {
        const auto error = std::current_exception();
        if (outer_open_ && !connection_.in_transaction()) lose_batch(error);
        if (what.then != order::ending::OPEN) undo();
        tell(what.to, error);
    }
    if (what.then == order::ending::OPEN) return;
    nobody_waits_ = what.last;
    if (batch_is_full()) close();
    lost_ = false;
}

void sqlite_writer::open(bool needs_savepoint) {
    if (!outer_open_) {
        connection_.execute(itself, "BEGIN IMMEDIATE");
        outer_open_ = true;
    }
    if (!needs_savepoint) return;
    connection_.execute(itself, "SAVEPOINT one");
    savepoint_open_ = true;
}

void sqlite_writer::run(order& what) {
    if (what.list.empty()) return;
    if (lost_) throw unavailable("The database rolled the transaction back.");
    const bool alone = what.first && what.then == order::ending::RELEASE && what.list.size() == 1;
    if (what.first || !savepoint_open_) open(!alone);
    for (auto& each : what.list) {
        connection_.run(*each);
        each->done = true;
    }
}

void sqlite_writer::release(order& what) {
    if (savepoint_open_) connection_.execute(itself, "RELEASE one");
    savepoint_open_ = false;
    if (released_.empty()) batch_began_ = std::chrono::steady_clock::now();
    if (what.to) released_.push_back(*std::move(what.to));
    what.to.reset();
}

void sqlite_writer::undo() {
    if (!savepoint_open_) return;
    savepoint_open_ = false;
    try {
        connection_.execute(itself, "ROLLBACK TO one; RELEASE one");
    } catch (...) {
        lose_batch(std::current_exception());
    }
}

void sqlite_writer::close() {
    try {
        if (outer_open_) connection_.execute(itself, "COMMIT");
        outer_open_ = false;
    } catch (...) {
        lose_batch(std::current_exception());
        return;
    }
    for (auto& each : std::exchange(released_, {})) answers_.push_back({std::move(each), nullptr});
}

void sqlite_writer::lose_batch(const std::exception_ptr& error) {
    if (connection_.in_transaction()) {
        sqlite3_exec(connection_.native(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
    outer_open_ = false;
    savepoint_open_ = false;
    lost_ = true;
    for (auto& each : std::exchange(released_, {})) answers_.push_back({std::move(each), error});
}

void sqlite_writer::tell(std::optional<completion>& to, std::exception_ptr error) {
    if (!to) return;
    answers_.push_back({*std::exchange(to, std::nullopt), std::move(error)});
}

void sqlite_writer::flush() { deliver(on_, std::exchange(answers_, {})); }

}  // namespace callout::db
