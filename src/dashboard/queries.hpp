#pragma once

#include "accounts/accounts.hpp"
#include "db/query.hpp"
#include "requests/requests.hpp"

#include <tuple>

/// All SQL of the dashboard. Nothing here reads a table whole: every WHERE and ORDER BY is an index's.
namespace callout::dashboard_sql {

/// Accounts by what they may do.
struct people_count {
    std::int64_t customers = 0;
    std::int64_t workers = 0;
    std::int64_t workers_available = 0;
    std::int64_t unfilled_emergencies = 0;
};
BOOST_DESCRIBE_STRUCT(people_count, (), (customers, workers, workers_available, unfilled_emergencies))

// Of priority an expression, not the column: SQLite would read all emergencies that ever were, by their index.
inline constexpr query<people_count(instant)> count_people{"dashboard.count_people", R"(
    SELECT (SELECT count(*) FROM account WHERE role = 'CUSTOMER' AND is_active) AS customers,
           (SELECT count(*) FROM account WHERE role = 'WORKER' AND is_active) AS workers,
           (SELECT count(*) FROM worker_profile WHERE is_available) AS workers_available,
           (SELECT count(*) FROM service_request
            WHERE status = 'PENDING' AND created_at < $1 AND priority || '' = 'EMERGENCY') AS unfilled_emergencies)"};

inline constexpr query<std::vector<request_row>()> recent_requests{
    "dashboard.recent_requests",
    "SELECT {columns} FROM categorised_request ORDER BY created_at DESC, id DESC LIMIT 10"};

inline constexpr query<std::vector<person_row>()> top_workers{"dashboard.top_workers", R"(
    SELECT {columns:p}
    FROM (SELECT w.user_id, w.total_completed_jobs, w.average_rating
          FROM worker_profile w JOIN account a ON a.id = w.user_id AND a.is_active AND a.role = 'WORKER'
          ORDER BY w.total_completed_jobs DESC, w.average_rating DESC, w.user_id DESC LIMIT 5) best
    JOIN person p ON p.id = best.user_id
    ORDER BY best.total_completed_jobs DESC, best.average_rating DESC, best.user_id DESC)"};

/// One of a priority's requests, at its rank by duration among all of them.
struct ranked_duration {
    callout::priority priority = priority::STANDARD;
    std::int64_t total = 0;
    std::int64_t rank = 0;
    instant began;
    instant ended;
};
BOOST_DESCRIBE_STRUCT(ranked_duration, (), (priority, total, rank, began, ended))

// The rows at the nearest ranks of the median and the 90th percentile. updated_at is the later one, and has the index;
// materialized, because SQLite would rather read the whole table in the order of the partitions.
inline constexpr query<std::vector<ranked_duration>(instant)> accept_times{"dashboard.accept_times", R"(
    WITH recent AS MATERIALIZED (
        SELECT priority, created_at, accepted_at FROM service_request WHERE updated_at >= $1 AND accepted_at >= $1)
    SELECT priority, total, rank, created_at AS began, accepted_at AS ended
    FROM (SELECT priority, created_at, accepted_at, count(*) OVER (PARTITION BY priority) AS total,
                 row_number() OVER (PARTITION BY priority ORDER BY accepted_at - created_at) AS rank
          FROM recent) ranked
    WHERE rank = (total + 1) / 2 OR rank = (total * 9 + 9) / 10
    ORDER BY priority, rank)"};

inline constexpr query<std::vector<ranked_duration>(instant)> complete_times{"dashboard.complete_times", R"(
    WITH recent AS MATERIALIZED (
        SELECT priority, created_at, completed_at FROM service_request WHERE updated_at >= $1 AND completed_at >= $1)
    SELECT priority, total, rank, created_at AS began, completed_at AS ended
    FROM (SELECT priority, created_at, completed_at, count(*) OVER (PARTITION BY priority) AS total,
                 row_number() OVER (PARTITION BY priority ORDER BY completed_at - created_at) AS rank
          FROM recent) ranked
    WHERE rank = (total + 1) / 2 OR rank = (total * 9 + 9) / 10
    ORDER BY priority, rank)"};

/// How many requests were created in an hour since the Unix epoch.
struct hour_count {
    std::int64_t hour = 0;
    std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(hour_count, (), (hour, count))

inline constexpr query<std::vector<hour_count>(instant)> requests_per_hour{
    "dashboard.requests_per_hour",
    "SELECT created_at / 3600000000 AS hour, count(*) AS count FROM service_request WHERE created_at >= $1 GROUP BY 1",
    R"(
    SELECT CAST(floor(extract(epoch FROM created_at) / 3600) AS bigint) AS hour, count(*) AS count
    FROM service_request WHERE created_at >= $1 GROUP BY 1)"};

/// Every query of this feature, for the test that prepares them all.
inline constexpr auto all =
    std::tie(count_people, recent_requests, top_workers, accept_times, complete_times, requests_per_hour);

}  // namespace callout::dashboard_sql
