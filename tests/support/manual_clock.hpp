#pragma once

#include <chrono>

#include "clock.hpp"

namespace callout {

/// A clock that stands still until a test moves it.
class manual_clock final : public clock {
public:
    [[nodiscard]] instant now() const override { return now_; }
    void advance(std::chrono::microseconds by) { now_ += by; }

private:
    instant now_ = std::chrono::sys_days{std::chrono::year{2026} / 2 / 12} + std::chrono::hours{22};
};

}  // namespace callout
