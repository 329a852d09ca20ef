#pragma once

#include <chrono>

namespace callout {

/// How late this process hears of what others commit.
struct cluster_lag {
    /// From the last change's happening to this memory.
    std::chrono::microseconds last{};
};

}  // namespace callout
