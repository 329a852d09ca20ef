#include "db/sqlite_connection.hpp"

#include <optional>

#include "db/errors.hpp"

namespace callout::db {

namespace {

constexpr int busy_timeout_ms = 5000;

int size_of(std::string_view text) { return static_cast<int>(text.size()); }

std::optional<std::string_view> trouble_of(int code) {
    switch (code & 0xff) {
        case SQLITE_FULL: return "the disk that holds the database is full";
        case SQLITE_READONLY: return "the database file may not be written";
        case SQLITE_IOERR: return "reading or writing the database file failed";
        case SQLITE_CANTOPEN: return "the database file cannot be opened";
        case SQLITE_NOTADB: return "the file is not an SQLite database";
        case SQLITE_CORRUPT: return "the database file is damaged";
        case SQLITE_NOMEM: return "SQLite ran out of memory";
        case SQLITE_PERM:
        case SQLITE_AUTH: return "access to the database file is denied";
        default: return std::nullopt;
    }
}

std::string constraint_of(std::string_view message) {
    const auto colon = message.find(": ");
    return colon == std::string_view::npos ? std::string() : std::string(message.substr(colon + 2));
}

void read_row(sqlite3_stmt* from, int width, rows& to) {
    for (int i = 0; i < width; ++i) {
        switch (sqlite3_column_type(from, i)) {
            case SQLITE_NULL: to.add_empty(); break;
            case SQLITE_INTEGER: to.add(std::int64_t{sqlite3_column_int64(from, i)}); break;
            case SQLITE_FLOAT: to.add(sqlite3_column_double(from, i)); break;
            default: {
                const auto* bytes = static_cast<const char*>(sqlite3_column_blob(from, i));
                to.add(std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(from, i))));
            }
        }
    }
}

struct binder {
    sqlite3_stmt* to;
    int index;

    int operator()(std::monostate) const { return sqlite3_bind_null(to, index); }
    int operator()(std::int64_t value) const { return sqlite3_bind_int64(to, index, value); }
    int operator()(double value) const { return sqlite3_bind_double(to, index, value); }
    int operator()(const std::string& value) const {
        return sqlite3_bind_text(to, index, value.data(), size_of(value), nullptr);  // the step outlives the run
    }
};

/// Whether the file has a write-ahead log now: not where connections cannot share one, in memory or on some networks.
bool begin_log(sqlite3* connection) {
    std::string mode;
    const auto keep = [](void* to, int, char** values, char**) {
        *static_cast<std::string*>(to) = values[0];
        return 0;
    };
    const int code = sqlite3_exec(connection, "PRAGMA journal_mode=WAL", keep, &mode, nullptr);
    if (code != SQLITE_OK) throw_sqlite_error(connection, "open");
    return mode == "wal";
}

/// Leaves a cached statement ready for the next use, whatever happened.
class running {
public:
    explicit running(sqlite3_stmt* what) : what_(what) {}
    running(const running&) = delete;
    running& operator=(const running&) = delete;
    ~running() {
        sqlite3_reset(what_);
        sqlite3_clear_bindings(what_);
    }

private:
    sqlite3_stmt* what_;
};

}  // namespace

void throw_sqlite_error(sqlite3* connection, std::string_view statement) {
    const int code = sqlite3_extended_errcode(connection);
    const std::string message = sqlite3_errmsg(connection);
    const auto says = std::string(statement) + ": ";
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED: throw conflict(says + "another process holds the database file locked");
        case SQLITE_CONSTRAINT:
            if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
                code == SQLITE_CONSTRAINT_ROWID) {
                throw unique_violation(statement, message, constraint_of(message));
            }
            throw constraint_violation(statement, message, constraint_of(message));
        default: break;
    }
    if (const auto trouble = trouble_of(code)) throw unavailable(says + std::string(*trouble) + " (" + message + ")");
    throw failure(statement, message);
}

sqlite_connection::sqlite_connection(const std::string& path, access wanted) : path_(path) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open_v2(
        path.c_str(), &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
        nullptr);
    connection_.reset(opened);
    if (code != SQLITE_OK) {
        throw unavailable("The database file " + path + " cannot be opened: " + sqlite3_errmsg(connection_.get()) +
                          ".");
    }
    sqlite3_busy_timeout(connection_.get(), busy_timeout_ms);
    try {
        if (!begin_log(connection_.get())) throw std::runtime_error("it cannot have a write-ahead log");
        execute("open",
                "PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32768; PRAGMA journal_size_limit=67108864;"
                // A checkpoint stops the writer: one every 32 MB writes each page of a busy index once, not ten times.
                "PRAGMA wal_autocheckpoint=8192;");
        if (wanted == access::READ) execute("open", "PRAGMA query_only=ON;");
    } catch (const std::runtime_error& error) {
        throw unavailable("The database file " + path + " cannot be used: " + error.what() + ".");
    }
}

void sqlite_connection::execute(std::string_view name, const std::string& script) {
    if (sqlite3_exec(connection_.get(), script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
        throw_sqlite_error(connection_.get(), name);
    }
}

const sqlite_connection::prepared_statement& sqlite_connection::prepare(const statement& asked) {
    if (prepared_.size() <= asked.number) prepared_.resize(asked.number + 1);
    auto& slot = prepared_[asked.number];
    if (slot.owner) return slot.form;
    sqlite3_stmt* made = nullptr;
    if (sqlite3_prepare_v3(connection_.get(), asked.text.data(), size_of(asked.text), SQLITE_PREPARE_PERSISTENT, &made,
                           nullptr) != SQLITE_OK) {
        throw_sqlite_error(connection_.get(), asked.name);
    }
    slot.owner.reset(made);
    slot.form.handle = made;
    for (std::size_t i = 1; i <= asked.kinds.size(); ++i) {
        slot.form.positions.push_back(sqlite3_bind_parameter_index(made, ("$" + std::to_string(i)).c_str()));
    }
    return slot.form;
}

void sqlite_connection::bind(const prepared_statement& to, const step& what) {
    for (std::size_t i = 0; i < what.values.size(); ++i) {
        const int position = to.positions.at(i);
        if (position == 0) throw failure(what.what->name, "it has no parameter $" + std::to_string(i + 1));
        if (std::visit(binder{to.handle, position}, what.values[i].value) != SQLITE_OK) {
            throw_sqlite_error(connection_.get(), what.what->name);
        }
    }
}

void sqlite_connection::run(step& what) {
    const auto& form = prepare(*what.what);
    auto* const prepared = form.handle;
    const running guard(prepared);
    bind(form, what);
    const int width = sqlite3_column_count(prepared);
    what.result.start(static_cast<std::size_t>(width));
    while (true) {
        const int code = sqlite3_step(prepared);
        if (code == SQLITE_DONE) break;
        if (code != SQLITE_ROW) throw_sqlite_error(connection_.get(), what.what->name);
        read_row(prepared, width, what.result);
    }
}

}  // namespace callout::db
