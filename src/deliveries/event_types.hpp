#pragma once

#include <array>
#include <string_view>

namespace callout {

/// What a webhook can be told of, as on the wire.
inline constexpr std::array<std::string_view, 9> event_type_names{
    "request.created",  "request.accepted", "request.started",  "request.completed",  "request.cancelled",
    "request.declined", "request.released", "request.assigned", "worker.availability"};

}  // namespace callout
