#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "load/drive.hpp"
#include "load/fill.hpp"

namespace callout {

/// Who is online while a day is played, and for how long.
struct day_plan {
    std::uint16_t port = 0;
    /// All of it: every worker, and every customer.
    population town;
    std::chrono::seconds lasts{60};
    /// New requests a second.
    std::int64_t creates = 10;
    std::size_t connections = 256;
    /// Access tokens by account and role.
    std::function<std::string(std::int64_t user, const std::string& role)> token_of;
};

/// Plays workers who look at the board every 15 s and say where they are every minute, customers who look at their
/// requests and at their notices every 30 s each, and new requests that are accepted, started and completed.
/// Every call has its moment, whether the answers before it have come or not: latencies count from there.
/// What came of it, by route. Throws std::system_error when the server hangs up.
std::map<std::string, load_result> play_day(const day_plan& plan);

}  // namespace callout
