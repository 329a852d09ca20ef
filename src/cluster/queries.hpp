#pragma once

#include "cluster/news.hpp"
#include "db/query.hpp"
#include "events/event.hpp"

#include <tuple>
#include <vector>

/// All SQL between processes.
namespace callout::cluster_sql {

inline constexpr query<void(std::int64_t, news_kind, std::int64_t, std::string, instant)> tell{
    "cluster.tell",
    "INSERT INTO news (transaction_id, origin, kind, subject, body, happened_at) VALUES (0, $1, $2, $3, $4, $5)",
    R"(
    INSERT INTO news (transaction_id, origin, kind, subject, body, happened_at)
    VALUES ((SELECT base FROM event_base) + CAST(CAST(pg_current_xact_id() AS text) AS bigint), $1, $2, $3, $4, $5))"};

// Up to where everything is told: nothing can come before it later. On SQLite nobody asks.
inline constexpr query<std::int64_t()> horizon{"cluster.horizon", "SELECT 0", R"(
    SELECT (SELECT base FROM event_base) + CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint))"};

// Of transactions from one number on, before another: by other processes than this one.
inline constexpr query<std::vector<event_row>(std::int64_t, std::int64_t, std::int64_t)> events_of_others{
    "cluster.events_of_others", R"(
    SELECT {columns} FROM event WHERE transaction_id >= $1 AND transaction_id < $2 AND origin IS DISTINCT FROM $3
    ORDER BY transaction_id, id)"};

inline constexpr query<std::vector<news_row>(std::int64_t, std::int64_t, std::int64_t)> news_of_others{
    "cluster.news_of_others", R"(
    SELECT {columns} FROM news WHERE transaction_id >= $1 AND transaction_id < $2 AND origin <> $3
    ORDER BY transaction_id, id)"};

inline constexpr query<void(instant)> forget{"cluster.forget", "DELETE FROM news WHERE happened_at < $1"};

/// Every query of this feature, for the test that prepares them all.
inline constexpr auto all = std::tie(tell, horizon, events_of_others, news_of_others, forget);

}  // namespace callout::cluster_sql
