#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

#include "db/backend.hpp"

namespace callout::db {

/// One SQLite connection with its prepared statements. Used by one thread at a time.
class sqlite_connection {
public:
    enum class access { READ, WRITE };

    /// Opens `path` and sets it up. Throws db::unavailable with a sentence for people.
    sqlite_connection(const std::string& path, access wanted);

    /// Carries out one statement and fills in its rows. Throws like the database class.
    void run(step& what);

    /// A statement's prepared form, and where its `$1`, `$2`, ... are bound: 0 for one that it does not have.
    struct prepared_statement {
        sqlite3_stmt* handle = nullptr;
        std::vector<int> positions{};
    };

    /// The prepared form of a statement, kept for as long as the connection. Throws like `run`.
    const prepared_statement& prepare(const statement& asked);

    /// Carries out a script. Throws like `run`; `name` says whose script it is.
    void execute(std::string_view name, const std::string& script);

    /// Whether a transaction is open.
    [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(connection_.get()) == 0; }

    [[nodiscard]] sqlite3* native() const { return connection_.get(); }

private:
    struct closer {
        void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    struct slot {
        std::unique_ptr<sqlite3_stmt, closer> owner;
        prepared_statement form;
    };

    void bind(const prepared_statement& to, const step& what);

    std::string path_;
    std::unique_ptr<sqlite3, closer> connection_;
    std::vector<slot> prepared_;
};

/// Throws what the connection's last error means: db::conflict, db::unavailable, a constraint or db::failure.
[[noreturn]] void throw_sqlite_error(sqlite3* connection, std::string_view statement);

}  // namespace callout::db
