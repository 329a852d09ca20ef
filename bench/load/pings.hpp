#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "load/drive.hpp"

namespace callout {

/// Workers whose phones tell where they are.
struct ping_load {
    std::uint16_t port = 0;
    std::int64_t first_worker = 1;
    std::int64_t workers = 1;
    std::size_t connections = 16;
    /// Calls, of so many fixes each.
    double calls_per_second = 1;
    std::int64_t fixes = 1;
    std::chrono::seconds lasts{1};
    std::function<std::string(std::int64_t worker)> token_of;
};

/// Each call has its moment, whether those before it were answered or not, and its latency counts from there. Workers
/// take turns; each drives at some 40 km/h from where `fill` has put them.
load_result ping(const ping_load& given);

}  // namespace callout
