#include "positions/fix.hpp"

#include <gtest/gtest.h>

namespace callout {
namespace {

using namespace std::chrono_literals;

constexpr instant noon{std::chrono::sys_days{std::chrono::year{2026} / 2 / 12} + std::chrono::hours{12}};
constexpr auto max_age = 5min;
constexpr double meters_a_degree = 111'194.9;

fix north_by(double meters, instant at, std::optional<double> accuracy_m = 0.0) {
    return {.latitude = {40'000'000 + static_cast<std::int64_t>(meters / meters_a_degree * 1e6)},
            .longitude = {-74'000'000},
            .recorded_at = at,
            .accuracy_m = accuracy_m};
}

/// What is said of the fix by somebody who took `before` last, a minute later.
std::optional<drop_reason> judged(const fix& next, const fix& before) {
    return objection_to(next, to_sighting(before), noon + 1min, max_age);
}

TEST(fix, the_first_one_is_taken_however_old) {
    EXPECT_EQ(objection_to(north_by(0, noon - 24h), std::nullopt, noon, max_age), std::nullopt);
}

TEST(fix, of_an_earlier_moment_than_the_last_one_is_late) {
    EXPECT_EQ(judged(north_by(1, noon - 1us), north_by(0, noon)), drop_reason::LATE);
}

TEST(fix, of_the_same_moment_is_a_duplicate) {
    EXPECT_EQ(judged(north_by(0, noon), north_by(0, noon)), drop_reason::DUPLICATE);
}

TEST(fix, may_be_from_a_clock_that_is_half_a_minute_ahead) {
    EXPECT_EQ(objection_to(north_by(0, noon + 30s), std::nullopt, noon, max_age), std::nullopt);
    EXPECT_EQ(objection_to(north_by(0, noon + 30s + 1us), std::nullopt, noon, max_age), drop_reason::FUTURE);
}

TEST(fix, is_too_fast_beyond_three_hundred_kilometers_an_hour) {
    EXPECT_EQ(judged(north_by(833, noon + 10s), north_by(0, noon)), std::nullopt);
    EXPECT_EQ(judged(north_by(835, noon + 10s), north_by(0, noon)), drop_reason::TOO_FAST);
}

TEST(fix, may_be_off_by_both_accuracies) {
    EXPECT_EQ(judged(north_by(832 + 70, noon + 10s, 30.0), north_by(0, noon, 40.0)), std::nullopt);
    EXPECT_EQ(judged(north_by(836 + 70, noon + 10s, 30.0), north_by(0, noon, 40.0)), drop_reason::TOO_FAST);
}

TEST(fix, without_an_accuracy_may_be_off_by_a_hundred_meters) {
    EXPECT_EQ(judged(north_by(832 + 100, noon + 10s, std::nullopt), north_by(0, noon)), std::nullopt);
    EXPECT_EQ(judged(north_by(836 + 100, noon + 10s, std::nullopt), north_by(0, noon)), drop_reason::TOO_FAST);
}

TEST(fix, is_not_believed_to_be_off_by_more_than_five_kilometers) {
    EXPECT_EQ(judged(north_by(20'000, noon + 10s, 1e6), north_by(0, noon)), drop_reason::TOO_FAST);
}

TEST(fix, is_taken_from_anywhere_when_the_last_one_is_too_old_to_count) {
    EXPECT_EQ(objection_to(north_by(1e6, noon + max_age), to_sighting(north_by(0, noon)), noon + 1h, max_age),
              drop_reason::TOO_FAST);
    EXPECT_EQ(objection_to(north_by(1e6, noon + max_age + 1us), to_sighting(north_by(0, noon)), noon + 1h, max_age),
              std::nullopt);
}

TEST(fix, is_not_held_against_what_the_worker_said) {
    sighting said = to_sighting(north_by(0, noon));
    said.is_pinged = false;
    EXPECT_EQ(objection_to(north_by(1e6, noon), said, noon, max_age), std::nullopt);
    EXPECT_EQ(objection_to(north_by(0, noon - 1us), said, noon, max_age), drop_reason::LATE);
}

}  // namespace
}  // namespace callout
