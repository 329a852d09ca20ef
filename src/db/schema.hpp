#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/database.hpp"
#include "db/migrations.hpp"
#include "db/statement.hpp"

namespace callout::db {

/// A migration's text for one database. Replaces `{id}`, `{integer}`, `{instant}`, `{json}`, `{boolean}`, `{real}` and
/// `{strict}`; keeps or drops the lines between `-- only sqlite:` / `-- only postgres:` and `-- end`.
[[nodiscard]] std::string in_dialect(std::string_view text, dialect speaks);

/// The number that a migration's name begins with. Throws std::logic_error if there is none.
[[nodiscard]] std::int64_t version_of(std::string_view name);

/// Tells an applied migration's text from a changed one (FNV-1a, 64 bits, hexadecimal).
[[nodiscard]] std::string checksum_of(std::string_view text);

/// A blocking connection for work on the schema; made, used and closed by one thread.
class schema_connection {
public:
    using text_rows = std::vector<std::vector<std::string>>;

    schema_connection() = default;
    schema_connection(const schema_connection&) = delete;
    schema_connection& operator=(const schema_connection&) = delete;
    virtual ~schema_connection() = default;

    /// Carries out a script, and returns the rows of its last statement. Throws like the database class.
    virtual text_rows execute(std::string_view name, const std::string& script) = 0;
    /// Prepares without executing.
    virtual prepared_statement prepare(const statement& asked) = 0;
    /// Whether there is a table of that name.
    virtual bool has_table(std::string_view name) = 0;
    /// Keeps other migrating processes out until the connection closes, where BEGIN alone does not.
    virtual void lock_schema() = 0;
    /// Begins a transaction that writes.
    virtual void begin() = 0;
};

/// Connects by URL. Throws db::unavailable.
[[nodiscard]] std::unique_ptr<schema_connection> open_sqlite_schema(const std::string& path);
[[nodiscard]] std::unique_ptr<schema_connection> open_postgres_schema(const std::string& url);

/// Applies what is missing. Throws db::schema_mismatch as `database::migrate` says.
void apply_migrations(schema_connection& on, dialect speaks, std::span<const migration> known);

/// The names of what is missing.
[[nodiscard]] std::vector<std::string> missing_migrations(schema_connection& on, std::span<const migration> known);

}  // namespace callout::db
