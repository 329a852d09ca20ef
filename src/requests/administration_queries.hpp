#pragma once

#include "db/query.hpp"
#include "values.hpp"

#include <tuple>
#include <vector>

/// The SQL of requests whose people an admin changes.
namespace callout::requests_administration_sql {

// Whoever changes one of them meanwhile finds out by its version.
inline constexpr query<std::vector<request_id>(user_id)> hold_jobs_of{"requests_administration.hold_jobs_of", R"(
    UPDATE service_request SET version = version + 1
    WHERE worker_id = $1 AND status IN ('ACCEPTED', 'IN_PROGRESS')
    RETURNING id)"};

inline constexpr query<bool(user_id)> has_open{"requests_administration.has_open", R"(
    SELECT EXISTS (SELECT 1 FROM service_request
                   WHERE (customer_id = $1 OR worker_id = $1) AND status IN ('PENDING', 'ACCEPTED', 'IN_PROGRESS')))"};

/// Every query here, for the test that prepares them all.
inline constexpr auto all = std::tie(hold_jobs_of, has_open);

}  // namespace callout::requests_administration_sql
