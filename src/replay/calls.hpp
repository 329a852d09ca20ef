#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "geo/place.hpp"
#include "replay/simulated_time.hpp"

namespace callout::replay {

/// A recorded call for a repair.
struct repair_call {
    std::string id;
    /// Minutes after the first call of the file.
    minutes received{};
    place where;
    bool is_emergency = false;
    std::string type;
    std::string descriptor;
    std::string zip;
    std::string borough;
};

/// Reads the calls of a CSV text in the order of their time. The columns may stand in any order; others are ignored.
/// Throws csv_error, naming line and column, for a missing column and for a value that is none.
std::vector<repair_call> read_calls(std::string_view csv);

}  // namespace callout::replay
