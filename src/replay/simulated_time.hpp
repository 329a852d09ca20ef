#pragma once

#include <algorithm>
#include <chrono>
#include <ratio>

namespace callout::replay {

/// Simulated minutes: since the first recorded call, or a length.
using minutes = std::chrono::duration<double, std::ratio<60>>;

/// Time of the replayed city, running `speed` times as fast as the wall clock.
class simulated_clock {
public:
    using wall = std::chrono::steady_clock;

    simulated_clock(wall::time_point start, double speed) : start_{start}, speed_{speed} {}

    /// Simulated minutes since the start.
    [[nodiscard]] minutes now() const { return minutes{wall::now() - start_} * speed_; }

    /// The wall clock's moment at which the simulated time is `at`; never before the start.
    [[nodiscard]] wall::time_point when(minutes at) const {
        return start_ + std::chrono::duration_cast<wall::duration>(std::max(at, minutes{0}) / speed_);
    }

private:
    wall::time_point start_;
    double speed_;
};

}  // namespace callout::replay
