#pragma once

#include "db/query.hpp"
#include "values.hpp"

#include <string>
#include <tuple>
#include <vector>

/// The SQL that ends somebody's part in requests.
namespace callout::requests_leaving_sql {

// Whoever changes one of them meanwhile finds out by its version.
inline constexpr query<std::vector<request_id>(user_id)> hold_open_of{"requests_leaving.hold_open_of", R"(
    UPDATE service_request SET version = version + 1
    WHERE (customer_id = $1 OR worker_id = $1) AND status IN ('PENDING', 'ACCEPTED', 'IN_PROGRESS')
    RETURNING id)"};

inline constexpr query<std::vector<request_id>(user_id)> touched_by{
    "requests_leaving.touched_by", "SELECT DISTINCT request_id FROM request_activity WHERE actor_id = $1"};

// Their history is rewritten, which nobody may answer from memory.
inline constexpr query<void(id_list)> raise_versions{"requests_leaving.raise_versions", R"(
    UPDATE service_request SET version = version + 1
    WHERE id IN (SELECT value FROM json_each('[' || $1 || ']')) AND status IN ('PENDING', 'ACCEPTED', 'IN_PROGRESS'))",
                                                     R"(
    UPDATE service_request SET version = version + 1
    WHERE id = ANY(CAST(string_to_array($1, ',') AS bigint[])) AND status IN ('PENDING', 'ACCEPTED', 'IN_PROGRESS'))"};

// $2 is an address of theirs, $3 what stands instead. A line of an assignment names another person before it names
// them.
inline constexpr query<void(user_id, std::string, std::string)> forget_address_of_actor{
    "requests_leaving.forget_address_of_actor", R"(
    UPDATE request_activity
    SET message = CASE WHEN kind = 'ASSIGNED' THEN replace(message, ' by ' || $2 || '.', ' by ' || $3 || '.')
                       ELSE replace(message, $2, $3) END
    WHERE actor_id = $1)"};

inline constexpr query<void(id_list, std::string, std::string)> forget_address_of_assignee{
    "requests_leaving.forget_address_of_assignee", R"(
    UPDATE request_activity
    SET message = replace(message, 'Assigned to ' || $2 || ' by ', 'Assigned to ' || $3 || ' by ')
    WHERE request_id IN (SELECT value FROM json_each('[' || $1 || ']')) AND kind = 'ASSIGNED')",
    R"(
    UPDATE request_activity
    SET message = replace(message, 'Assigned to ' || $2 || ' by ', 'Assigned to ' || $3 || ' by ')
    WHERE request_id = ANY(CAST(string_to_array($1, ',') AS bigint[])) AND kind = 'ASSIGNED')"};

inline constexpr query<void(user_id)> forget_actor{"requests_leaving.forget_actor",
                                                   "UPDATE request_activity SET actor_id = NULL WHERE actor_id = $1"};

inline constexpr query<void(user_id)> forget_answers_of{"requests_leaving.forget_answers_of",
                                                        "DELETE FROM idempotency_key WHERE user_id = $1"};

/// Every query here, for the test that prepares them all.
inline constexpr auto all = std::tie(hold_open_of, touched_by, raise_versions, forget_address_of_actor,
                                     forget_address_of_assignee, forget_actor, forget_answers_of);

}  // namespace callout::requests_leaving_sql
