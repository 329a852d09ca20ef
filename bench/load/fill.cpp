#include "load/fill.hpp"

#include <libpq-fe.h>
#include <sqlite3.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace callout {
namespace {

// Workers were heard of far in the future: whenever it is, they are available. {series:N} gives n(i) = 1 ... N; {at}(X)
// an instant X seconds after 1970; {json} the type of JSON. Latitudes and longitudes lie within 0.05 degrees of a
// middle.
constexpr std::array<std::string_view, 12> statements{
    R"({series:workers} INSERT INTO account (email, password, role, first_name, last_name, phone_number, default_address,
                                          is_email_verified, is_active, date_joined)
    SELECT 'worker' || i || '@example.com', '!', 'WORKER', 'Worker', 'Number ' || i, '555-' || i, '', true, true, {at}(1760000000)
    FROM n ORDER BY i)",
    R"({series:customers} INSERT INTO account (email, password, role, first_name, last_name, phone_number, default_address,
                                            is_email_verified, is_active, date_joined)
    SELECT 'customer' || i || '@example.com', '!', 'CUSTOMER', 'Customer', 'Number ' || i, '555-' || i, '', true, true,
           {at}(1760000000)
    FROM n ORDER BY i)",
    R"(INSERT INTO account (email, password, role, first_name, last_name, phone_number, default_address, is_email_verified,
                         is_active, date_joined)
    VALUES ('admin@example.com', '!', 'ADMIN', 'Ada', '', '', '', true, true, {at}(1760000000)))",
    R"(INSERT INTO worker_profile (user_id, skills, is_available, service_radius_km, current_latitude, current_longitude,
                                last_available_at, position_recorded_at, heard_at, category_ids)
    SELECT id, '', true, 20,
           CASE WHEN id <= {near_workers} THEN 40700000 + id * 7919 % 100001 - 50000 ELSE 42700000 END,
           CASE WHEN id <= {near_workers} THEN -73950000 + id * 6101 % 100001 - 50000 ELSE -73950000 END,
           {at}(1760000000), {at}(1760000000), {at}(4000000000), ''
    FROM account WHERE role = 'WORKER' ORDER BY id)",
    R"(INSERT INTO customer_profile (user_id, emergency_contact_name, emergency_contact_phone, notes)
    SELECT id, '', '', '' FROM account WHERE role = 'CUSTOMER' ORDER BY id)",
    R"({series:pending} INSERT INTO service_request (reference_code, title, description, customer_id, category_id, status, priority,
            location_latitude, location_longitude, address, customer_notes, admin_notes, estimated_duration_minutes, created_at,
            updated_at)
    SELECT CAST(100000000000 + i AS text), 'Water leak ' || i, 'Water comes through the ceiling of the kitchen.',
           {workers} + 1 + i % {customers}, 1 + i % 8, 'PENDING', CASE WHEN i % 10 = 0 THEN 'EMERGENCY' ELSE 'STANDARD' END,
           40700000 + i * 7907 % 100001 - 50000, -73950000 + i * 6089 % 100001 - 50000, i || ' Main Street', '', '', 60,
           {at}(1790000000 + i), {at}(1790000000 + i)
    FROM n ORDER BY i)",
    R"({series:far_pending} INSERT INTO service_request (reference_code, title, description, customer_id, category_id, status,
            priority, location_latitude, location_longitude, address, customer_notes, admin_notes, estimated_duration_minutes,
            created_at, updated_at)
    SELECT CAST(200000000000 + i AS text), 'No heating ' || i, 'The boiler does not start.',
           {workers} + 1 + i % {customers}, 3, 'PENDING', 'STANDARD', 42700000, -73950000, i || ' High Street', '', '', 60,
           {at}(1790000000 + i), {at}(1790000000 + i)
    FROM n ORDER BY i)",
    R"({series:completed} INSERT INTO service_request (reference_code, title, description, customer_id, worker_id, category_id, status,
            priority, location_latitude, location_longitude, address, accepted_at, started_at, completed_at, customer_notes,
            admin_notes, estimated_duration_minutes, created_at, updated_at)
    SELECT CAST(300000000000 + i AS text), 'Broken lock ' || i, 'The key turns and nothing happens.',
           {workers} + 1 + i % {customers}, 1 + i % {workers}, 1 + i % 8, 'COMPLETED',
           CASE WHEN i % 10 = 0 THEN 'EMERGENCY' ELSE 'STANDARD' END, 40700000 + i * 7907 % 100001 - 50000,
           -73950000 + i * 6089 % 100001 - 50000, i || ' Main Street', {at}(1770000600 + i), {at}(1770001200 + i),
           {at}(1770004800 + i), '', '', 60, {at}(1770000000 + i), {at}(1770004800 + i)
    FROM n ORDER BY i)",
    R"(INSERT INTO request_activity (request_id, actor_id, kind, message, created_at)
    SELECT id, customer_id, 'CREATED', 'Request created with priority ' || priority || '.', created_at
    FROM service_request ORDER BY id)",
    R"(INSERT INTO request_activity (request_id, actor_id, kind, message, created_at)
    SELECT id, worker_id, 'COMPLETED', 'Completed by worker' || worker_id || '@example.com.', completed_at
    FROM service_request WHERE status = 'COMPLETED' ORDER BY id)",
    R"(INSERT INTO notification (recipient_id, category, event, title, body, data, reference_request, is_read, created_at)
    SELECT CASE WHEN told.event = 'REQUEST_CREATED' THEN worker_id ELSE customer_id END, 'WORKFLOW', told.event,
           'Request ' || reference_code || ' completed', 'Your maintenance request has been marked as completed.',
           CAST('{"request_id":' || id || '}' AS {json}), id, told.is_read, completed_at
    FROM service_request, (SELECT 'REQUEST_CREATED' AS event, true AS is_read
                           UNION ALL SELECT 'REQUEST_COMPLETED', false) told
    WHERE status = 'COMPLETED' ORDER BY id)",
    "ANALYZE"};

struct dialect_words {
    std::string_view at;
    std::string_view json;
};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

std::string in_dialect(std::string_view statement, const population& with, const dialect_words& words) {
    std::string text{statement};
    replace_all(text, "{at}", words.at);
    replace_all(text, "{json}", words.json);
    replace_all(text, "{near_workers}", std::to_string(with.workers - with.far_workers));
    const std::array<std::pair<std::string_view, std::int64_t>, 5> numbers{{{"workers", with.workers},
                                                                            {"customers", with.customers},
                                                                            {"pending", with.pending},
                                                                            {"far_pending", with.far_pending},
                                                                            {"completed", with.completed}}};
    for (const auto& [name, number] : numbers) {
        replace_all(text, '{' + std::string{name} + '}', std::to_string(number));
        replace_all(text, "{series:" + std::string{name} + '}',
                    "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS bigint) WHERE 0 < " + std::to_string(number) +
                        " UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(number) + ")");
    }
    return text;
}

void fill_sqlite(const std::string& path, const population& with) {
    sqlite3* opened = nullptr;
    const int status = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> connection{opened, &sqlite3_close};
    const auto run = [&](const std::string& sql) {
        if (sqlite3_exec(connection.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
            throw std::runtime_error{sqlite3_errmsg(connection.get())};
        }
    };
    if (status != SQLITE_OK) throw std::runtime_error{"cannot open " + path};
    run("PRAGMA cache_size = -200000; BEGIN");
    for (const std::string_view each : statements) run(in_dialect(each, with, {.at = "1000000 * ", .json = "text"}));
    run("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
}

void fill_postgres(const std::string& url, const population& with) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection{PQconnectdb(url.c_str()), &PQfinish};
    const auto run = [&](const std::string& sql) {
        const std::unique_ptr<PGresult, decltype(&PQclear)> done{PQexec(connection.get(), sql.c_str()), &PQclear};
        if (PQresultStatus(done.get()) != PGRES_COMMAND_OK) throw std::runtime_error{PQerrorMessage(connection.get())};
    };
    run("BEGIN");
    for (const std::string_view each : statements) run(in_dialect(each, with, {.at = "to_timestamp", .json = "json"}));
    run("COMMIT");
    run("VACUUM ANALYZE");
    run("CHECKPOINT");
}

}  // namespace

void fill(const std::string& url, const population& with) {
    constexpr std::string_view sqlite_scheme = "sqlite:///";
    if (url.starts_with(sqlite_scheme)) return fill_sqlite(url.substr(sqlite_scheme.size()), with);
    fill_postgres(url, with);
}

}  // namespace callout
