#pragma once

#include <optional>
#include <string_view>

#include "replay/calls.hpp"

namespace callout::replay {

/// The name of the server's category for a recorded call; none where no trade of the server fits.
std::optional<std::string_view> category_of(const repair_call& call);

/// How long such a repair typically takes; an assumption of the simulation, not a record.
minutes typical_duration(const repair_call& call);

}  // namespace callout::replay
