#pragma once

#include "histogram.hpp"
#include "requests/priority.hpp"

#include <array>
#include <chrono>

namespace callout {

/// From five seconds to an hour.
inline constexpr std::array acceptance_bounds{5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0};

/// How long requests waited, from their creation until a worker accepted them, as far as this process did it.
class acceptances {
public:
    using times = histogram<acceptance_bounds.size()>;

    void note(priority urgency, std::chrono::microseconds after) { by_priority_[place_of(urgency)].note(after); }
    [[nodiscard]] const times& of(priority urgency) const { return by_priority_[place_of(urgency)]; }

private:
    static std::size_t place_of(priority urgency) { return static_cast<std::size_t>(urgency); }

    std::array<times, 2> by_priority_{times{acceptance_bounds}, times{acceptance_bounds}};
};

}  // namespace callout
