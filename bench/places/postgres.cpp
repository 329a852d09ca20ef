#include "places/postgres.hpp"

#include <fmt/core.h>

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace callout {

postgres_form postgis_form() {
    return {.name = "PostGIS <->",
            .table = "sphere",
            .preparation = "CREATE EXTENSION postgis",
            .column = "geography(Point, 4326)",
            .operand = "ST_MakePoint($1, $2)::geography",
            .copied =
                [](place at) {
                    return fmt::format("SRID=4326;POINT({:.9f} {:.9f})", at.longitude_degrees, at.latitude_degrees);
                },
            .within = fmt::format("{}", asked_radius.value * 1000.0)};
}

postgres_form point_form(double middle_latitude) {
    constexpr double meridian_degree = 6371.0 * std::numbers::pi / 180.0;
    const double narrowed = std::cos(middle_latitude / 180.0 * std::numbers::pi);
    return {.name = "PostgreSQL point <->",
            .table = "plane",
            .preparation = "",
            .column = "point",
            .operand = fmt::format("point($1 * {:.9f}, $2)", narrowed),
            .copied =
                [narrowed](place at) {
                    return fmt::format("({:.9f},{:.9f})", at.longitude_degrees * narrowed, at.latitude_degrees);
                },
            .within = fmt::format("{:.9f}", asked_radius.value / meridian_degree)};
}

postgres::postgres(const std::string& url, postgres_form form)
    : form_{std::move(form)}, connection_{PQconnectdb(url.c_str())} {
    if (PQstatus(connection_.get()) != CONNECTION_OK) fail();
    if (!form_.preparation.empty()) run(form_.preparation);
    run("SET plan_cache_mode = force_generic_plan; SET jit = off; SET maintenance_work_mem = '512MB'");
}

void postgres::fail() const { throw std::runtime_error{PQerrorMessage(connection_.get())}; }

std::string postgres::table_of(std::int64_t trade) const { return fmt::format("{}_{}", form_.table, trade); }

void postgres::run(const std::string& statement) {
    const result done{PQexec(connection_.get(), statement.c_str())};
    const ExecStatusType status = PQresultStatus(done.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN) fail();
}

void postgres::load(const std::vector<settled_worker>& workers) {
    for (std::int64_t trade = 0; trade < trades; ++trade) {
        const std::string table = table_of(trade);
        run(fmt::format("CREATE TABLE {} (id bigint PRIMARY KEY, at {} NOT NULL)", table, form_.column));
        copy(trade, workers);
        run(fmt::format("CREATE INDEX ON {} USING gist (at); ANALYZE {}", table, table));
        prepare(
            fmt::format("nearest_{}", trade),
            fmt::format("SELECT id FROM (SELECT id, at <-> {0} AS away FROM {1} ORDER BY at <-> {0} LIMIT {2}) near "
                        "WHERE away <= {3} ORDER BY away",
                        form_.operand, table, asked_count, form_.within));
        prepare(fmt::format("move_{}", trade),
                fmt::format("UPDATE {} SET at = {} WHERE id = $3", table, form_.operand));
    }
    if (PQenterPipelineMode(connection_.get()) != 1) fail();
}

void postgres::copy(std::int64_t trade, const std::vector<settled_worker>& workers) {
    run(fmt::format("COPY {} FROM STDIN", table_of(trade)));
    std::string rows;
    for (const settled_worker& each : workers) {
        if (each.trade.value == trade) rows += fmt::format("{}\t{}\n", each.id.value, form_.copied(each.home));
    }
    if (PQputCopyData(connection_.get(), rows.data(), static_cast<int>(rows.size())) != 1) fail();
    if (PQputCopyEnd(connection_.get(), nullptr) != 1) fail();
    while (const result done{PQgetResult(connection_.get())}) {
        if (PQresultStatus(done.get()) != PGRES_COMMAND_OK) fail();
    }
}

void postgres::prepare(const std::string& name, const std::string& statement) {
    const result done{PQprepare(connection_.get(), name.c_str(), statement.c_str(), 0, nullptr)};
    if (PQresultStatus(done.get()) != PGRES_COMMAND_OK) fail();
}

void postgres::send(const std::string& prepared, const std::vector<std::string>& parameters) {
    std::vector<const char*> values;
    for (const std::string& each : parameters) values.push_back(each.c_str());
    const int sent = PQsendQueryPrepared(connection_.get(), prepared.c_str(), static_cast<int>(values.size()),
                                         values.data(), nullptr, nullptr, 0);
    if (sent != 1) fail();
}

/// Of the statement whose turn it is; the null that ends its results is read too.
postgres::result postgres::next_result() {
    result found{PQgetResult(connection_.get())};
    const ExecStatusType status = PQresultStatus(found.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) fail();
    if (PQgetResult(connection_.get()) != nullptr) fail();
    return found;
}

void postgres::end_of_batch() {
    const result end{PQgetResult(connection_.get())};
    if (PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC) fail();
}

std::vector<answer> postgres::nearest(std::span<const question> asked) {
    for (const question& each : asked) {
        send(fmt::format("nearest_{}", each.trade.value),
             {fmt::format("{:.9f}", each.at.longitude_degrees), fmt::format("{:.9f}", each.at.latitude_degrees)});
    }
    if (PQpipelineSync(connection_.get()) != 1) fail();
    std::vector<answer> answers(asked.size());
    for (answer& each : answers) {
        const result found = next_result();
        for (int row = 0; row < PQntuples(found.get()); ++row) {
            each.push_back({std::stoll(PQgetvalue(found.get(), row, 0))});
        }
    }
    end_of_batch();
    return answers;
}

void postgres::move(std::span<const ping> pings) {
    for (const ping& each : pings) {
        send(fmt::format("move_{}", each.trade.value),
             {fmt::format("{:.9f}", each.at.longitude_degrees), fmt::format("{:.9f}", each.at.latitude_degrees),
              fmt::format("{}", each.id.value)});
    }
    if (PQpipelineSync(connection_.get()) != 1) fail();
    for (std::size_t i = 0; i < pings.size(); ++i) next_result();
    end_of_batch();
}

}  // namespace callout
