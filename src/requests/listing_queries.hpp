#pragma once

#include "db/joined_text.hpp"
#include "db/query.hpp"
#include "requests/counts.hpp"
#include "requests/requests.hpp"

#include <array>
#include <string_view>
#include <tuple>

/// The SQL of request lists: one text for each scope, index and order, put together at compile time.
namespace callout::requests_sql {

/// What narrows a list down by an index of its own.
enum class list_index { NONE, STATUS, CATEGORY };

/// `?ordering=`, in the order of `orderings`.
inline constexpr std::array<std::string_view, 8> orderings{"-created_at", "created_at", "priority",   "-priority",
                                                           "status",      "-status",    "updated_at", "-updated_at"};
inline constexpr std::array<std::string_view, 8> order_clauses{
    "created_at DESC, id DESC", "created_at, id",
    "priority, created_at, id", "priority DESC, created_at DESC, id DESC",
    "status, created_at, id",   "status DESC, created_at DESC, id DESC",
    "updated_at, id",           "updated_at DESC, id DESC"};

inline constexpr std::array<std::string_view, 3> scope_clauses{"CAST($1 AS bigint) IS NULL", "customer_id = $1",
                                                               "worker_id = $1"};

/// The status, and the category, each either as a plain comparison that an index serves or as an optional filter.
inline constexpr std::array<std::string_view, 3> index_clauses{
    "(CAST($2 AS text) IS NULL OR status = $2) AND (CAST($4 AS bigint) IS NULL OR category_id = $4)",
    "status = $2 AND (CAST($4 AS bigint) IS NULL OR category_id = $4)",
    "(CAST($2 AS text) IS NULL OR status = $2) AND category_id = $4"};

// Both sides by the database's own lower(): SQLite's knows ASCII only, PostgreSQL's more.
inline constexpr std::string_view other_clauses = R"( AND (CAST($3 AS text) IS NULL OR priority = $3)
      AND (CAST($5 AS text) IS NULL OR lower(title) LIKE lower($5) ESCAPE '\' OR lower(description) LIKE lower($5) ESCAPE '\'
           OR lower(address) LIKE lower($5) ESCAPE '\' OR lower(reference_code) LIKE lower($5) ESCAPE '\'))";

inline constexpr std::string_view list_start = "SELECT {columns} FROM categorised_request WHERE ";
inline constexpr std::string_view count_start = "SELECT count(*) FROM service_request WHERE ";
inline constexpr std::string_view and_word = " AND ";
inline constexpr std::string_view order_start = " ORDER BY ";
inline constexpr std::string_view list_end = " LIMIT $6 OFFSET $7";

using list_query =
    query<std::vector<request_row>(std::optional<user_id>, std::optional<status>, std::optional<priority>,
                                   std::optional<category_id>, std::optional<std::string>, std::int64_t, std::int64_t)>;
using count_query = query<std::int64_t(std::optional<user_id>, std::optional<status>, std::optional<priority>,
                                       std::optional<category_id>, std::optional<std::string>)>;

template <list_scope Scope, list_index Index, std::size_t Order>
inline constexpr list_query list_requests{
    "requests.list", db::joined_text<list_start, scope_clauses[static_cast<std::size_t>(Scope)], and_word,
                                     index_clauses[static_cast<std::size_t>(Index)], other_clauses, order_start,
                                     order_clauses[Order], list_end>::value};

template <list_scope Scope>
inline constexpr count_query count_requests{
    "requests.count", db::joined_text<count_start, scope_clauses[static_cast<std::size_t>(Scope)], and_word,
                                      index_clauses[0], other_clauses>::value};

/// How many requests of one kind there are.
struct tally_row {
    std::optional<category_id> category;
    callout::status status = status::PENDING;
    callout::priority priority = priority::STANDARD;
    std::int64_t how_many = 0;
};
BOOST_DESCRIBE_STRUCT(tally_row, (), (category, status, priority, how_many))

/// The same of all requests, and in every row which transactions that is after; where there are none, one row of
/// nothing else.
struct first_tally_row {
    std::optional<category_id> category;
    std::optional<callout::status> status;
    std::optional<callout::priority> priority;
    std::int64_t how_many = 0;
    std::string seen;
    std::int64_t base = 0;
};
BOOST_DESCRIBE_STRUCT(first_tally_row, (), (category, status, priority, how_many, seen, base))

inline constexpr query<std::vector<first_tally_row>()> tally_at_start{"requests.tally_at_start", R"(
    SELECT category_id AS category, status, priority, count(*) AS how_many, '' AS seen, 0 AS base FROM service_request
    GROUP BY category_id, status, priority)",
                                                                      R"(
    SELECT t.category, t.status, t.priority, COALESCE(t.how_many, 0) AS how_many,
           CAST(pg_current_snapshot() AS text) AS seen, b.base
    FROM event_base b LEFT JOIN (
        SELECT category_id AS category, status, priority, count(*) AS how_many FROM service_request
        GROUP BY category_id, status, priority) t ON true)"};

inline constexpr query<std::vector<tally_row>(user_id)> tally_of_customer{"requests.tally_of_customer", R"(
    SELECT category_id AS category, status, priority, count(*) AS how_many FROM service_request WHERE customer_id = $1
    GROUP BY category_id, status, priority)"};

inline constexpr query<std::vector<tally_row>(user_id)> tally_of_worker{"requests.tally_of_worker", R"(
    SELECT category_id AS category, status, priority, count(*) AS how_many FROM service_request WHERE worker_id = $1
    GROUP BY category_id, status, priority)"};

inline constexpr query<std::vector<request_row>(user_id)> active_of_worker{"requests.active_of_worker", R"(
    SELECT {columns} FROM categorised_request
    WHERE worker_id = $1 AND status IN ('ACCEPTED', 'IN_PROGRESS') ORDER BY created_at DESC, id DESC)"};

/// The query for a list; `order` is an index of `orderings`.
const list_query& list_for(list_scope scope, list_index index, std::size_t order);
/// The query that counts a list with a search.
const count_query& count_for(list_scope scope);

/// The queries here that are no templates, for the test that prepares them all; it walks `list_for` and `count_for`
/// itself.
inline constexpr auto listing = std::tie(tally_at_start, tally_of_customer, tally_of_worker, active_of_worker);

}  // namespace callout::requests_sql
