#pragma once

#include <cstdint>
#include <tuple>

#include "db/query.hpp"

/// All SQL of the health checks.
namespace callout::health_sql {

/// The least that a working database answers.
inline constexpr query<std::int64_t()> ping{"health.ping", "SELECT CAST(1 AS bigint)"};

/// Every query of this feature, for the test that prepares them all.
inline constexpr auto all = std::tie(ping);

}  // namespace callout::health_sql
