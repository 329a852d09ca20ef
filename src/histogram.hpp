#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace callout {

/// How often something took how long, by bounds in seconds, as Prometheus has it.
template <std::size_t Size>
class histogram {
public:
    using bounds = std::array<double, Size>;

    explicit histogram(const bounds& upto) : upto_{&upto} {}

    void note(std::chrono::nanoseconds took) {
        const double seconds = std::chrono::duration<double>{took}.count();
        std::size_t at = 0;
        while (at < Size && seconds > (*upto_)[at]) ++at;
        ++counts_[at];
        sum_ += seconds;
    }
    /// Beyond the last bound in the last place; not added up.
    [[nodiscard]] std::span<const std::uint64_t> counts() const { return counts_; }
    [[nodiscard]] std::span<const double> upto() const { return *upto_; }
    [[nodiscard]] double sum() const { return sum_; }

private:
    const bounds* upto_;
    std::array<std::uint64_t, Size + 1> counts_{};
    double sum_ = 0;
};

}  // namespace callout
