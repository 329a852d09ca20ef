#include "deliveries/schedule.hpp"

#include <algorithm>

namespace callout {

namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

constexpr double least_part = 0.75;
constexpr double spread = 0.5;

/// Before the dice.
seconds doubled(const retry_rules& rules, std::int64_t times) {
    seconds delay = rules.first;
    for (std::int64_t i = 1; i < times && delay < rules.longest; ++i) delay *= 2;
    return std::min(delay, rules.longest);
}

}  // namespace

std::optional<instant> next_attempt(const retry_rules& rules, const failure& of, double chance) {
    if (of.now >= of.give_up_at) return std::nullopt;
    const auto usual = static_cast<double>(microseconds{doubled(rules, of.times)}.count());
    microseconds delay{static_cast<std::int64_t>(usual * (least_part + spread * chance))};
    if (of.retry_after) delay = std::max<microseconds>(delay, std::min(*of.retry_after, rules.longest));
    return std::min(of.now + delay, of.give_up_at);
}

}  // namespace callout
