#pragma once

#include <boost/asio/awaitable.hpp>
#include <vector>

#include "http/route.hpp"

namespace callout {

/// Asks the database for the least it can answer. Throws db::unavailable where it does not.
boost::asio::awaitable<void> ping(database& db);

/// /healthz: the process answers. /readyz: so does its database.
std::vector<route> health_routes();

}  // namespace callout
