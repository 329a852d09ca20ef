#pragma once

#include "values.hpp"

namespace callout {

/// Where every part of the program reads the time, so that tests can move it by hand.
class clock {
public:
    clock() = default;
    clock(const clock&) = delete;
    clock& operator=(const clock&) = delete;
    virtual ~clock() = default;

    /// The present moment in UTC.
    [[nodiscard]] virtual instant now() const = 0;
};

/// The machine's own clock.
class system_clock final : public clock {
public:
    [[nodiscard]] instant now() const override {
        return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
};

}  // namespace callout
