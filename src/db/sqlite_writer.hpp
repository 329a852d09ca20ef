#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "db/backend.hpp"
#include "db/sqlite_connection.hpp"
#include "db/sqlite_readers.hpp"

namespace callout::db {

/// What the loop asks of the writer thread for the one transaction whose turn it is.
struct order {
    enum class ending { OPEN, RELEASE, ROLLBACK };

    steps list{};
    bool first = false;  ///< nothing was ordered for this transaction before
    ending then = ending::OPEN;
    bool last = false;  ///< no other transaction waits for its turn
    std::optional<completion> to{};
};

/// The thread that owns the write connection. Transactions are SAVEPOINTs inside one BEGIN IMMEDIATE; one COMMIT, and
/// so one fsync, completes all that were released since, and only then are they told.
class sqlite_writer {
public:
    sqlite_writer(asio::any_io_executor on, const std::string& path);
    sqlite_writer(const sqlite_writer&) = delete;
    sqlite_writer& operator=(const sqlite_writer&) = delete;
    /// Rolls back what was not committed.
    ~sqlite_writer();

    void send(order what);

private:
    void work();
    std::vector<order> take();
    void carry_out(order& what);
    void open(bool needs_savepoint);
    void run(order& what);
    void undo();
    void release(order& what);
    [[nodiscard]] bool batch_is_full() const;
    void close_when_idle();
    void close();
    void lose_batch(const std::exception_ptr& error);
    void tell(std::optional<completion>& to, std::exception_ptr error);
    void flush();

    asio::any_io_executor on_;
    sqlite_connection connection_;
    bool outer_open_ = false;
    bool savepoint_open_ = false;
    bool lost_ = false;
    bool nobody_waits_ = false;
    std::chrono::steady_clock::time_point batch_began_;
    std::vector<completion> released_;
    std::vector<answer> answers_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<order> queue_;
    bool stopping_ = false;
    std::jthread thread_;
};

}  // namespace callout::db
