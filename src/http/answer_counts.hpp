#pragma once

#include "histogram.hpp"
#include "http/message.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string_view>

namespace callout {

/// From half a millisecond to ten seconds.
inline constexpr std::array answer_bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 10.0};

/// How often this process has answered what, and how fast, since it began.
class answer_counts {
public:
    using times = histogram<answer_bounds.size()>;
    /// Method and path of a route as it is declared; no path where there is no such route.
    struct call {
        verb method = verb::GET;
        std::string_view path;
        friend auto operator<=>(const call&, const call&) = default;
    };

    struct record {
        times took{answer_bounds};
        std::map<int, std::uint64_t> by_status{};
    };

    /// The route's path has to live as long as this.
    void note(const call& of, int status, std::chrono::nanoseconds took) {
        record& known = records_[of];
        ++known.by_status[status];
        known.took.note(took);
    }
    [[nodiscard]] const std::map<call, record>& records() const { return records_; }

private:
    std::map<call, record> records_;
};

}  // namespace callout
