#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace callout {

/// So many in a period, at once or spread over it.
struct rate {
    std::int64_t count = 1;
    std::chrono::seconds period{1};

    friend bool operator==(const rate&, const rate&) = default;
};

/// Reads a rate as Django REST framework writes it, "10/min": the period is named by its first letter, of second,
/// minute, hour or day. Nothing for "off". Throws std::invalid_argument for anything else.
std::optional<rate> read_rate(std::string_view text);

}  // namespace callout
