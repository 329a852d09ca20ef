#pragma once

#include "db/query.hpp"
#include "events/event.hpp"

#include <tuple>
#include <vector>

/// All SQL of the event log.
namespace callout::events_sql {

inline constexpr query<event_position(event_kind, std::optional<request_id>, std::optional<std::int64_t>,
                                      std::optional<user_id>, std::optional<user_id>, std::optional<user_id>,
                                      std::optional<std::string>, std::optional<category_id>, std::optional<latitude>,
                                      std::optional<longitude>, board_change, json::raw, instant, std::int64_t)>
    record{"events.record", R"(
    INSERT INTO event (transaction_id, kind, request_id, request_version, customer_id, worker_id, former_worker_id, former_status,
                       category_id, latitude, longitude, board, body, happened_at, origin)
    VALUES (0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING {columns})",
           R"(
    INSERT INTO event (transaction_id, kind, request_id, request_version, customer_id, worker_id, former_worker_id, former_status,
                       category_id, latitude, longitude, board, body, happened_at, origin)
    VALUES ((SELECT base FROM event_base) + CAST(CAST(pg_current_xact_id() AS text) AS bigint),
            $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, CAST(CAST($12 AS text) AS json), $13, $14) RETURNING {columns})"};

// What is committed of transactions before which none is under way any more: nothing can come before it later.
inline constexpr query<std::vector<event_row>(std::int64_t, std::int64_t, std::int64_t)> after{"events.after", R"(
    SELECT {columns} FROM event WHERE id > $2 AND transaction_id >= $1 ORDER BY id LIMIT $3)",
                                                                                               R"(
    SELECT {columns} FROM event
    WHERE (transaction_id, id) > ($1, $2)
      AND transaction_id < (SELECT base FROM event_base) + CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)
    ORDER BY transaction_id, id LIMIT $3)"};

inline constexpr query<event_row()> latest{"events.latest", "SELECT {columns} FROM event ORDER BY id DESC LIMIT 1", R"(
    SELECT {columns} FROM event
    WHERE transaction_id < (SELECT base FROM event_base) + CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)
    ORDER BY transaction_id DESC, id DESC LIMIT 1)"};

inline constexpr query<std::optional<event_row>(std::int64_t, std::int64_t)> at{
    "events.at", "SELECT {columns} FROM event WHERE transaction_id = $1 AND id = $2"};

// Where the numbers of transactions began anew, since the database is a copy, those of the log go on from its end.
// SQLite has no such numbers.
inline constexpr query<void()> go_on{"events.go_on", "UPDATE event SET transaction_id = 0 WHERE id IS NULL", R"(
    UPDATE event_base
    SET base = (SELECT max(transaction_id) FROM event) + 1 - CAST(CAST(pg_current_xact_id() AS text) AS bigint)
    WHERE base + CAST(CAST(pg_current_xact_id() AS text) AS bigint) <= (SELECT max(transaction_id) FROM event))"};

// Whether a transaction with a larger number has told of these requests before. On SQLite none has one.
inline constexpr query<bool(id_list)> is_overtaken{
    "events.is_overtaken", "SELECT EXISTS (SELECT 1 FROM json_each('[' || $1 || ']') WHERE false)", R"(
    SELECT EXISTS (
        SELECT 1 FROM event
        WHERE transaction_id > (SELECT base FROM event_base) + CAST(CAST(pg_current_xact_id() AS text) AS bigint)
          AND request_id = ANY(CAST(string_to_array($1, ',') AS bigint[]))))"};

// The oldest few of those that are too old. The last one that may be told stays, so that the log always has an end.
inline constexpr query<void(instant, std::int64_t)> forget_old{"events.forget_old", R"(
    DELETE FROM event WHERE id IN (SELECT id FROM event ORDER BY id LIMIT $2)
      AND happened_at < $1 AND id < (SELECT max(id) FROM event))",
                                                               R"(
    DELETE FROM event WHERE id IN (SELECT id FROM event ORDER BY transaction_id, id LIMIT $2)
      AND happened_at < $1 AND transaction_id < (
          SELECT max(transaction_id) FROM event
          WHERE transaction_id < (SELECT base FROM event_base) + CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)))"};

/// Every query of this feature, for the test that prepares them all.
inline constexpr auto all = std::tie(record, after, latest, at, go_on, is_overtaken, forget_old);

}  // namespace callout::events_sql
