#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "accounts/presence.hpp"
#include "geo/place.hpp"
#include "requests/priority.hpp"
#include "values.hpp"

namespace callout {

/// Who is told of a new request, nearest first: of those in reach who were heard of lately at most `dispatch_fanout`,
/// for an emergency all whose position is young enough for that.
[[nodiscard]] std::vector<matched_worker> who_is_told(presence& workers, place at, priority urgency,
                                                      std::optional<category_id> category, std::size_t dispatch_fanout,
                                                      std::span<const user_id> excluded = {});

}  // namespace callout
