#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "accounts/fleet.hpp"
#include "geo/place.hpp"
#include "requests/priority.hpp"
#include "values.hpp"

namespace callout {

/// Who is told of a new request, nearest first: at most `dispatch_fanout` of those in reach, for an emergency all of
/// them.
[[nodiscard]] std::vector<matched_worker> who_is_told(const fleet& workers, place at, priority urgency,
                                                      std::optional<category_id> category, std::size_t dispatch_fanout,
                                                      std::span<const user_id> excluded = {});

}  // namespace callout
