#pragma once

#include "values.hpp"

#include <cstdint>
#include <optional>

namespace callout {

/// When deliveries that failed are tried again.
struct retry_rules {
    /// After the first failure; twice as long after each further one,
    std::chrono::seconds first{5};
    /// but no longer than this.
    std::chrono::seconds longest{3600};
    /// Dead after so long.
    std::chrono::seconds lifetime = std::chrono::hours{24};
};

/// A delivery that has just failed.
struct failure {
    /// How often it has, this time included.
    std::int64_t times = 1;
    instant now{};
    instant give_up_at{};
    /// What the receiver asked for.
    std::optional<std::chrono::seconds> retry_after{};
};

/// When it is tried again; nothing if it is dead. `chance`, from 0 to 1, spreads those that failed together over a
/// quarter more and less. The last try is at the end of its life.
std::optional<instant> next_attempt(const retry_rules& rules, const failure& of, double chance);

}  // namespace callout
