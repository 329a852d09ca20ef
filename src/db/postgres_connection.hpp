#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <variant>
#include <vector>

#include <libpq-fe.h>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "db/backend.hpp"
#include "db/postgres_values.hpp"

namespace callout::db {

struct connection_closer {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
using postgres_handle = std::unique_ptr<PGconn, connection_closer>;

/// One thing of a flight: a statement, or a word such as COMMIT.
struct command {
    /// ABORTED: not tried, because one before it failed. LOST: the connection died before its answer.
    enum class outcome { LOST, DONE, FAILED, ABORTED };

    std::variant<shared_step, const char*> what;
    outcome came = outcome::LOST;
    std::exception_ptr error{};

    [[nodiscard]] std::string_view name() const;
};

using flight = std::vector<command>;

/// One PostgreSQL connection in pipeline mode. Loop thread only, one flight at a time.
class postgres_connection : public std::enable_shared_from_this<postgres_connection> {
public:
    /// Takes over a connection that is established.
    postgres_connection(const asio::any_io_executor& on, postgres_handle established);
    postgres_connection(const postgres_connection&) = delete;
    postgres_connection& operator=(const postgres_connection&) = delete;
    ~postgres_connection();

    /// Sends all of `commands` and one Sync, and awaits every answer. Does not throw what a statement or the connection
    /// did: each command knows. Outside BEGIN and COMMIT they are one transaction, which the Sync commits: only when
    /// this returns true it has ended.
    asio::awaitable<bool> fly(flight& commands);

    /// Whether it may be used again; asks the socket, so a server that went away is noticed.
    [[nodiscard]] bool usable();

    /// Never to be used again.
    void discard() { broken_ = true; }

private:
    struct expectation {
        std::size_t command;
        bool preparing;
    };

    bool send(flight& commands);
    bool send_step(flight& commands, std::size_t index);
    bool send_prepare(const statement& what);
    asio::awaitable<bool> flush();
    bool absorb(flight& commands);
    void note(const PGresult* result, expectation about, flight& commands);
    void note_failed_end(const PGresult* result, flight& commands);
    void guard_against_silence();

    postgres_handle connection_;
    asio::posix::stream_descriptor socket_;
    asio::steady_timer silence_;
    std::vector<bool> prepared_;
    std::vector<expectation> expected_;
    std::size_t answered_ = 0;
    bool synced_ = false;
    bool seen_ = false;
    bool broken_ = false;
};

}  // namespace callout::db
