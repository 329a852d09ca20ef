#pragma once

#include "db/query.hpp"
#include "requests/requests.hpp"
#include "requests/tracking.hpp"

#include <tuple>

/// All SQL of requests but the lists' (listing_queries.hpp).
namespace callout::requests_sql {

// The next so many after a request, as the index of states has them.
inline constexpr query<std::vector<request_row>(instant, request_id, std::int64_t)> pending_after{
    "requests.pending_after", R"(
    SELECT {columns} FROM categorised_request WHERE status = 'PENDING' AND (created_at, id) > ($1, $2)
    ORDER BY created_at, id LIMIT $3)"};

/// Who hides which request.
struct decline_row {
    request_id request_id;
    user_id worker_id;
};
BOOST_DESCRIBE_STRUCT(decline_row, (), (request_id, worker_id))

inline constexpr query<std::vector<decline_row>(id_list)> declines_of{
    "requests.declines_of",
    "SELECT {columns} FROM request_decline WHERE request_id IN (SELECT value FROM json_each('[' || $1 || ']'))",
    "SELECT {columns} FROM request_decline WHERE request_id = ANY(CAST(string_to_array($1, ',') AS bigint[]))"};

/// What strangers learn of a person, and a little more.
struct name_row {
    user_id id;
    std::string first_name;
    role role;
};
BOOST_DESCRIBE_STRUCT(name_row, (), (id, first_name, role))

inline constexpr query<std::vector<name_row>(id_list)> names_of{
    "requests.names_of", "SELECT {columns} FROM account WHERE id IN (SELECT value FROM json_each('[' || $1 || ']'))",
    "SELECT {columns} FROM account WHERE id = ANY(CAST(string_to_array($1, ',') AS bigint[]))"};

inline constexpr query<std::optional<request_row>(request_id)> request_by_id{
    "requests.by_id", "SELECT {columns} FROM categorised_request WHERE id = $1"};

inline constexpr query<std::vector<request_row>(id_list)> requests_by_ids{
    "requests.by_ids",
    "SELECT {columns} FROM categorised_request WHERE id IN (SELECT value FROM json_each('[' || $1 || ']'))",
    "SELECT {columns} FROM categorised_request WHERE id = ANY(CAST(string_to_array($1, ',') AS bigint[]))"};

inline constexpr query<std::vector<active_job>(user_id)> active_jobs{"requests.active_jobs", R"(
    SELECT {columns} FROM service_request
    WHERE customer_id = $1 AND status IN ('ACCEPTED', 'IN_PROGRESS') AND worker_id IS NOT NULL)"};

inline constexpr query<std::vector<activity_row>(id_list)> activities_of{"requests.activities_of", R"(
    SELECT {columns} FROM request_activity
    WHERE request_id IN (SELECT value FROM json_each('[' || $1 || ']')) ORDER BY id DESC)",
                                                                         R"(
    SELECT {columns} FROM request_activity
    WHERE request_id = ANY(CAST(string_to_array($1, ',') AS bigint[])) ORDER BY id DESC)"};

inline constexpr query<std::vector<person_row>(id_list)> people_of{"requests.people_of", R"(
    WITH asked AS (SELECT value AS id FROM json_each('[' || $1 || ']'))
    SELECT {columns} FROM person WHERE id IN (
        SELECT customer_id FROM service_request WHERE id IN (SELECT id FROM asked)
        UNION SELECT worker_id FROM service_request WHERE id IN (SELECT id FROM asked)
        UNION SELECT actor_id FROM request_activity WHERE request_id IN (SELECT id FROM asked)))",
                                                                   R"(
    WITH asked AS MATERIALIZED (SELECT unnest(CAST(string_to_array($1, ',') AS bigint[])) AS id)
    SELECT {columns} FROM person WHERE id = ANY(ARRAY(
        SELECT r.customer_id FROM service_request r JOIN asked ON r.id = asked.id
        UNION SELECT r.worker_id FROM service_request r JOIN asked ON r.id = asked.id
        UNION SELECT y.actor_id FROM request_activity y JOIN asked ON y.request_id = asked.id)))"};

inline constexpr query<std::vector<person_row>(id_list)> people_by_ids{
    "requests.people_by_ids",
    "SELECT {columns} FROM person WHERE id IN (SELECT value FROM json_each('[' || $1 || ']'))",
    "SELECT {columns} FROM person WHERE id = ANY(CAST(string_to_array($1, ',') AS bigint[]))"};

inline constexpr query<request_id(std::string, std::string, std::string, user_id, std::optional<category_id>, priority,
                                  latitude, longitude, std::string, std::optional<instant>, std::string, std::int64_t,
                                  instant)>
    insert_request{"requests.insert", R"(
    INSERT INTO service_request (reference_code, title, description, customer_id, category_id, status, priority,
                                 location_latitude, location_longitude, address, scheduled_start, customer_notes, admin_notes,
                                 estimated_duration_minutes, created_at, updated_at)
    VALUES ($1, $2, $3, $4, $5, 'PENDING', $6, $7, $8, $9, $10, $11, '', $12, $13, $13)
    RETURNING id)"};

// Compare-and-set that fails if somebody was faster: the version becomes null, which its column refuses. What travels
// behind it in the transaction need not wait to know.
inline constexpr query<void(request_id, std::int64_t, status, std::optional<user_id>, std::optional<instant>,
                            std::optional<instant>, std::optional<instant>, std::optional<instant>, instant)>
    move_request{"requests.move", R"(
    UPDATE service_request
    SET status = $3, worker_id = $4, accepted_at = $5, started_at = $6, completed_at = $7, cancelled_at = $8, updated_at = $9,
        version = CASE WHEN version = $2 THEN version + 1 END
    WHERE id = $1)"};

// For a decline, which changes no column of the request, and yet must not happen beside what ends its waiting.
// Asks for no version: declines do not exclude each other.
inline constexpr query<std::optional<request_id>(request_id)> hold_pending{
    "requests.hold_pending",
    "UPDATE service_request SET version = version + 1 WHERE id = $1 AND status = 'PENDING' RETURNING id"};

// A line of somebody whose account is no longer active, or has another role, fails: its kind becomes null, which its
// column refuses. The
// account is held until the line is written, so that whoever takes a person out of the history meets every line of
// theirs.
inline constexpr query<row_id(request_id, user_id, activity_kind, std::string, instant, role)> insert_activity{
    "requests.insert_activity", R"(
    INSERT INTO request_activity (request_id, actor_id, kind, message, created_at)
    VALUES ($1, $2, CASE WHEN (SELECT is_active AND role = $6 FROM account WHERE id = $2) THEN $3 END, $4, $5)
    RETURNING id)",
    R"(
    INSERT INTO request_activity (request_id, actor_id, kind, message, created_at)
    VALUES ($1, $2, CASE WHEN (SELECT is_active AND role = $6 FROM account WHERE id = $2 FOR SHARE) THEN $3 END, $4, $5)
    RETURNING id)"};

inline constexpr query<std::optional<user_id>(user_id)> hold_worker{
    "requests.hold_worker", "SELECT id FROM account WHERE id = $1 AND is_active AND role = 'WORKER'",
    "SELECT id FROM account WHERE id = $1 AND is_active AND role = 'WORKER' FOR SHARE"};

inline constexpr query<void(user_id)> count_completed_job{
    "requests.count_completed_job",
    "UPDATE worker_profile SET total_completed_jobs = total_completed_jobs + 1 WHERE user_id = $1"};

// True the first time, false where only the reason is replaced.
inline constexpr query<bool(request_id, user_id, std::string, instant)> decline{"requests.decline", R"(
    INSERT INTO request_decline (request_id, worker_id, reason, declined_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (request_id, worker_id) DO UPDATE
    SET reason = excluded.reason, declined_at = excluded.declined_at, times = request_decline.times + 1
    RETURNING times = 1)"};

inline constexpr query<void(request_id, user_id, std::string, instant)> insert_decline{
    "requests.insert_decline",
    "INSERT INTO request_decline (request_id, worker_id, reason, declined_at) VALUES ($1, $2, $3, $4)"};

inline constexpr query<void(request_id)> forget_declines{"requests.forget_declines",
                                                         "DELETE FROM request_decline WHERE request_id = $1"};

inline constexpr query<void(request_id, user_id)> forget_decline{
    "requests.forget_decline", "DELETE FROM request_decline WHERE request_id = $1 AND worker_id = $2"};

inline constexpr query<std::optional<user_id>(request_id, user_id)> decliner{
    "requests.decliner", "SELECT worker_id FROM request_decline WHERE request_id = $1 AND worker_id = $2"};

inline constexpr query<std::optional<row_id>(request_id, std::int64_t, std::string, instant)> insert_rating{
    "requests.insert_rating", R"(
    INSERT INTO request_rating (request_id, stars, comment, created_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (request_id) DO NOTHING RETURNING id)"};

// In hundredths of a star, rounded half up.
inline constexpr query<void(user_id, std::int64_t)> add_rating{"requests.add_rating", R"(
    UPDATE worker_profile
    SET rating_total = rating_total + $2, rating_count = rating_count + 1,
        average_rating = (2 * 100 * (rating_total + $2) + rating_count + 1) / (2 * (rating_count + 1))
    WHERE user_id = $1)"};

inline constexpr query<std::optional<person_row>(user_id)> person{"requests.person",
                                                                  "SELECT {columns} FROM person WHERE id = $1"};

inline constexpr query<std::optional<category>(category_id)> active_category{
    "requests.active_category", "SELECT {columns} FROM service_category WHERE id = $1 AND is_active"};

/// The first answer to an Idempotency-Key.
struct kept_answer {
    std::string body_hash;
    std::string answer;
    instant created_at;
};
BOOST_DESCRIBE_STRUCT(kept_answer, (), (body_hash, answer, created_at))

inline constexpr query<std::optional<kept_answer>(user_id, std::string)> kept_answer_of{
    "requests.kept_answer_of", "SELECT {columns} FROM idempotency_key WHERE user_id = $1 AND key = $2"};

// The row of a key whose day is over is taken over; no row means that another process holds the key.
inline constexpr query<std::optional<user_id>(user_id, std::string, std::string, std::string, instant, instant)>
    keep_answer{"requests.keep_answer", R"(
    INSERT INTO idempotency_key AS k (user_id, key, body_hash, answer, created_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (user_id, key) DO UPDATE
    SET body_hash = excluded.body_hash, answer = excluded.answer, created_at = excluded.created_at
    WHERE k.created_at <= $6
    RETURNING user_id)"};

inline constexpr query<void(instant)> forget_old_answers{"requests.forget_old_answers",
                                                         "DELETE FROM idempotency_key WHERE created_at <= $1"};

/// Every query here, for the test that prepares them all.
inline constexpr auto all =
    std::tie(pending_after, declines_of, names_of, request_by_id, requests_by_ids, active_jobs, activities_of,
             people_of, people_by_ids, insert_request, move_request, hold_pending, insert_activity, hold_worker,
             count_completed_job, decline, insert_decline, forget_declines, forget_decline, decliner, insert_rating,
             add_rating, person, active_category, kept_answer_of, keep_answer, forget_old_answers);

}  // namespace callout::requests_sql
