#include "db/errors.hpp"
#include "db/postgres_connector.hpp"
#include "db/schema.hpp"

namespace callout::db {

namespace {

class postgres_schema final : public schema_connection {
public:
    explicit postgres_schema(const std::string& url) {
        auto made = connect_blocking(url, connection_use::READS);
        if (!made.connection) throw unavailable("The database is away: " + made.error + ".");
        connection_ = std::move(made.connection);
        PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
        execute("schema", "SET statement_timeout = 0; SET lock_timeout = '60s'");
    }

    text_rows execute(std::string_view name, const std::string& script) override {
        const postgres_result result(PQexec(connection_.get(), script.c_str()));
        refuse_errors(result, name);
        text_rows rows;
        for (int row = 0; row < PQntuples(result.get()); ++row) {
            auto& cells = rows.emplace_back();
            for (int i = 0; i < PQnfields(result.get()); ++i) cells.emplace_back(PQgetvalue(result.get(), row, i));
        }
        return rows;
    }

    prepared_statement prepare(const statement& asked) override {
        std::vector<Oid> types;
        for (const auto kind : asked.kinds) types.push_back(type_of(kind));
        refuse_errors(postgres_result(PQprepare(connection_.get(), "", asked.text.c_str(),
                                                static_cast<int>(types.size()), types.data())),
                      asked.name);
        const postgres_result told(PQdescribePrepared(connection_.get(), ""));
        refuse_errors(told, asked.name);
        return read_description(told.get(), asked);
    }

    bool has_table(std::string_view name) override {
        return !execute("schema", "SELECT 1 WHERE to_regclass('" + std::string(name) + "') IS NOT NULL").empty();
    }

    void lock_schema() override { execute("schema", "SELECT pg_advisory_lock(7165201190)"); }
    void begin() override { execute("schema", "BEGIN"); }

private:
    void refuse_errors(const postgres_result& result, std::string_view name) const {
        if (!result) throw unavailable("The connection to the database was lost.");
        const auto status = PQresultStatus(result.get());
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return;
        if (PQstatus(connection_.get()) != CONNECTION_OK) throw unavailable("The connection to the database was lost.");
        std::rethrow_exception(error_of(result.get(), name));
    }

    static prepared_statement read_description(const PGresult* told, const statement& asked) {
        prepared_statement result;
        result.parameters = static_cast<std::size_t>(PQnparams(told));
        for (int i = 0; i < PQnparams(told); ++i) {
            const auto type = PQparamtype(told, i);
            result.parameter_types.push_back(type_name(type));
            const auto index = static_cast<std::size_t>(i);
            if (index < asked.kinds.size() && !accepts(type, asked.kinds[index])) {
                result.problems.push_back("$" + std::to_string(i + 1) + " is of type " + type_name(type));
            }
        }
        for (int i = 0; i < PQnfields(told); ++i) result.columns.emplace_back(PQfname(told, i));
        return result;
    }

    postgres_handle connection_;
};

}  // namespace

std::unique_ptr<schema_connection> open_postgres_schema(const std::string& url) {
    return std::make_unique<postgres_schema>(url);
}

}  // namespace callout::db
