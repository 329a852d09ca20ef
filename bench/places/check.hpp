#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "places/contender.hpp"

namespace callout {

/// How many answers were right.
struct agreement {
    std::size_t asked = 0;
    /// The same workers in the same order as by brute force.
    std::size_t identical = 0;
    /// As many workers, none of them more than a metre farther away than who belongs in their place.
    std::size_t within_a_metre = 0;
};

/// Compares answers with a look at every worker.
[[nodiscard]] agreement compare(const std::vector<settled_worker>& workers, std::span<const question> asked,
                                const std::vector<answer>& answers);

}  // namespace callout
