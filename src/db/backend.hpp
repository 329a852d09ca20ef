#pragma once

#include <memory>
#include <vector>

#include "db/completion.hpp"
#include "db/statement.hpp"

namespace callout::db {

/// One execution of a statement; shared by the coroutine that wants its rows and whoever carries it out.
struct step {
    const statement* what{};
    parameters values;
    rows result{};
    bool done = false;
};

using shared_step = std::shared_ptr<step>;
using steps = std::vector<shared_step>;

/// One transaction on one database. Destroyed unfinished, it is rolled back. Loop thread only, one call at a time.
class session {
public:
    session() = default;
    session(const session&) = delete;
    session& operator=(const session&) = delete;
    virtual ~session() = default;

    /// Carries out `list` in order, together. Throws what the first failing one says; the session is lost then.
    virtual asio::awaitable<void> run(steps list) = 0;
    /// Carries out `list` and commits: durable when it returns.
    virtual asio::awaitable<void> commit(steps list) = 0;
    /// Forgets everything. Does not throw: a session that cannot be rolled back is discarded.
    virtual asio::awaitable<void> rollback() = 0;
};

/// One kind of database. Loop thread only.
class backend {
public:
    backend() = default;
    backend(const backend&) = delete;
    backend& operator=(const backend&) = delete;
    virtual ~backend() = default;

    /// One reading statement outside any transaction.
    virtual asio::awaitable<void> read(shared_step what) = 0;
    /// Waits for its turn to write. Throws db::unavailable when too many wait already.
    virtual asio::awaitable<std::unique_ptr<session>> begin() = 0;
};

}  // namespace callout::db
