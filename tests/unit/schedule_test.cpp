#include "deliveries/schedule.hpp"

#include <gtest/gtest.h>

namespace callout {
namespace {

using namespace std::chrono_literals;

constexpr instant start = std::chrono::sys_days{std::chrono::year{2026} / 2 / 12};
constexpr double middle = 0.5;

/// How long after the n-th failure, right after the beginning.
std::chrono::microseconds wait_after(std::int64_t failures, double chance = middle, retry_rules rules = {}) {
    return next_attempt(rules, {.times = failures, .now = start, .give_up_at = start + 24h}, chance).value() - start;
}

TEST(schedule, waits_twice_as_long_after_each_failure_and_at_most_an_hour) {
    EXPECT_EQ(wait_after(1), 5s);
    EXPECT_EQ(wait_after(2), 10s);
    EXPECT_EQ(wait_after(3), 20s);
    EXPECT_EQ(wait_after(10), 2560s);
    EXPECT_EQ(wait_after(11), 1h);
    EXPECT_EQ(wait_after(1'000'000'000'000), 1h);
}

TEST(schedule, spreads_what_failed_together) {
    EXPECT_EQ(wait_after(1, 0), 3750ms);
    EXPECT_EQ(wait_after(1, 1), 6250ms);
}

TEST(schedule, begins_with_what_the_operator_wants) {
    EXPECT_EQ(wait_after(1, middle, {.first = 1s}), 1s);
    EXPECT_EQ(wait_after(2, middle, {.first = 1s}), 2s);
    EXPECT_EQ(wait_after(1, middle, {.first = 3600s}), 1h);
}

TEST(schedule, waits_as_long_as_the_receiver_asks_for_but_no_longer_than_ever) {
    const auto asked = [](std::chrono::seconds wait) {
        return next_attempt({}, {.now = start, .give_up_at = start + 24h, .retry_after = wait}, middle).value() - start;
    };
    EXPECT_EQ(asked(120s), 2min);
    EXPECT_EQ(asked(1s), 5s);
    EXPECT_EQ(asked(999'999s), 1h);
}

TEST(schedule, tries_a_last_time_at_the_end_and_then_no_more) {
    const instant end = start + 24h;
    const auto after = [end](instant now) {
        return next_attempt({}, {.times = 20, .now = now, .give_up_at = end}, middle);
    };
    EXPECT_EQ(after(end - 1min), end);
    EXPECT_EQ(after(end), std::nullopt);
    EXPECT_EQ(after(end + 1h), std::nullopt);
}

}  // namespace
}  // namespace callout
