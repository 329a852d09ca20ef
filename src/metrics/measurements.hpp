#pragma once

#include "http/message.hpp"
#include "requests/priority.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

namespace callout {

/// How often something took how long, by bounds in seconds, as Prometheus has it.
template <std::size_t Size>
class histogram {
public:
    using bounds = std::array<double, Size>;

    explicit histogram(const bounds& upto) : upto_{&upto} {}

    void note(double seconds) {
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

/// For answers: from half a millisecond to ten seconds.
inline constexpr std::array answer_bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 10.0};
/// Until somebody accepts: from five seconds to an hour.
inline constexpr std::array acceptance_bounds{5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0};

/// What this process has counted since it began, for those who watch it.
class measurements {
public:
    using answer_times = histogram<answer_bounds.size()>;
    using acceptance_times = histogram<acceptance_bounds.size()>;
    /// Method and path of the route as it is declared; no path where there is none.
    struct call {
        verb method = verb::GET;
        std::string_view path;
        friend auto operator<=>(const call&, const call&) = default;
    };

    /// A request was answered. The route's path has to live as long as this.
    void note_answer(const call& of, int status, std::chrono::nanoseconds took);
    /// A worker has accepted a request, so long after it was created.
    void note_acceptance(priority urgency, std::chrono::microseconds after);

    /// How many answers, by call and status.
    [[nodiscard]] const auto& answers() const { return answers_; }
    [[nodiscard]] const auto& times() const { return times_; }
    [[nodiscard]] const acceptance_times& acceptances(priority urgency) const {
        return acceptances_.at(static_cast<std::size_t>(urgency));
    }

private:
    std::map<std::pair<call, int>, std::uint64_t> answers_;
    std::map<call, answer_times> times_;
    std::array<acceptance_times, 2> acceptances_{acceptance_times{acceptance_bounds},
                                                 acceptance_times{acceptance_bounds}};
};

}  // namespace callout
