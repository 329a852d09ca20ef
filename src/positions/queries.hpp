#pragma once

#include "db/query.hpp"
#include "values.hpp"

#include <string>
#include <tuple>

/// All SQL of positions.
namespace callout::positions_sql {

// A JSON list of [worker, latitude, longitude, recorded at, pinged, heard at], instants in microseconds. What is newer
// stays, and whoever left, who has a moment without a place, stays without. One of these runs at a time.
inline constexpr query<void(std::string)> write{"positions.write", R"(
    UPDATE worker_profile
    SET current_latitude = told.latitude, current_longitude = told.longitude, position_recorded_at = told.recorded_at,
        is_pinged = told.is_pinged, heard_at = told.heard_at
    FROM (SELECT value->>0 AS user_id, value->>1 AS latitude,
                 value->>2 AS longitude, value->>3 AS recorded_at,
                 value->>4 AS is_pinged, value->>5 AS heard_at
          FROM json_each($1)) AS told
    WHERE worker_profile.user_id = told.user_id
      AND (worker_profile.position_recorded_at IS NULL
           OR (worker_profile.current_latitude IS NOT NULL AND worker_profile.position_recorded_at <= told.recorded_at)))",
                                                R"(
    UPDATE worker_profile
    SET current_latitude = told.latitude, current_longitude = told.longitude, position_recorded_at = told.recorded_at,
        is_pinged = told.is_pinged, heard_at = told.heard_at
    FROM (SELECT CAST(value->>0 AS bigint) AS user_id, CAST(value->>1 AS bigint) AS latitude,
                 CAST(value->>2 AS bigint) AS longitude,
                 CAST('epoch' AS timestamptz) + CAST(value->>3 AS bigint) * CAST('1 microsecond' AS interval) AS recorded_at,
                 CAST(value->>4 AS boolean) AS is_pinged,
                 CAST('epoch' AS timestamptz) + CAST(value->>5 AS bigint) * CAST('1 microsecond' AS interval) AS heard_at
          FROM json_array_elements(CAST($1 AS json))) AS told
    WHERE worker_profile.user_id = told.user_id
      AND (worker_profile.position_recorded_at IS NULL
           OR (worker_profile.current_latitude IS NOT NULL AND worker_profile.position_recorded_at <= told.recorded_at)))"};

/// Every query of this feature, for the test that prepares them all.
inline constexpr auto all = std::tie(write);

}  // namespace callout::positions_sql
