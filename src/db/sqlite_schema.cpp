#include "db/errors.hpp"
#include "db/schema.hpp"
#include "db/sqlite_connection.hpp"

namespace callout::db {

namespace {

constexpr int patience_ms = 60'000;  // another process may be migrating

int collect(void* to, int width, char** values, char**) {
    auto& row = static_cast<schema_connection::text_rows*>(to)->emplace_back();
    for (int i = 0; i < width; ++i) row.emplace_back(values[i] == nullptr ? "" : values[i]);
    return 0;
}

class sqlite_schema final : public schema_connection {
public:
    explicit sqlite_schema(const std::string& path) : connection_(path, sqlite_connection::access::WRITE) {
        sqlite3_busy_timeout(connection_.native(), patience_ms);
    }

    text_rows execute(std::string_view name, const std::string& script) override {
        text_rows result;
        if (sqlite3_exec(connection_.native(), script.c_str(), collect, &result, nullptr) != SQLITE_OK) {
            throw_sqlite_error(connection_.native(), name);
        }
        return result;
    }

    prepared_statement prepare(const statement& asked) override {
        auto* const made = connection_.prepare(asked).handle;
        prepared_statement result;
        result.parameters = static_cast<std::size_t>(sqlite3_bind_parameter_count(made));
        for (int i = 0; i < sqlite3_column_count(made); ++i) result.columns.emplace_back(sqlite3_column_name(made, i));
        return result;
    }

    bool has_table(std::string_view name) override {
        return !execute("schema",
                        "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '" + std::string(name) + "'")
                    .empty();
    }

    void lock_schema() override {}
    void begin() override { execute("schema", "BEGIN IMMEDIATE"); }

private:
    sqlite_connection connection_;
};

}  // namespace

std::unique_ptr<schema_connection> open_sqlite_schema(const std::string& path) {
    return std::make_unique<sqlite_schema>(path);
}

}  // namespace callout::db
