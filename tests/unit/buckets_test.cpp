#include "http/buckets.hpp"

#include <gtest/gtest.h>

namespace callout {
namespace {

using namespace std::chrono_literals;

constexpr bucket_key ann{.high = 0, .low = 1};
constexpr bucket_key bob{.high = 0, .low = 2};

class buckets_test : public testing::Test {
protected:
    int taken_at_once(bucket_key whose) {
        int taken = 0;
        while (!limit_.take(whose, now_)) ++taken;
        return taken;
    }

    buckets limit_{rate{10, 1min}};
    instant now_{std::chrono::days{20'000}};
};

TEST_F(buckets_test, so_many_may_come_at_once_and_no_more) { EXPECT_EQ(taken_at_once(ann), 10); }

TEST_F(buckets_test, whoever_comes_too_soon_is_told_how_long_to_wait) {
    taken_at_once(ann);
    EXPECT_EQ(limit_.take(ann, now_), 6s);
    now_ += 2s;
    EXPECT_EQ(limit_.take(ann, now_), 4s);
}

TEST_F(buckets_test, a_token_comes_back_with_each_part_of_the_period) {
    taken_at_once(ann);
    now_ += 6s;
    EXPECT_EQ(taken_at_once(ann), 1);
    now_ += 30s;
    EXPECT_EQ(taken_at_once(ann), 5);
}

TEST_F(buckets_test, a_bucket_never_holds_more_than_its_number) {
    taken_at_once(ann);
    now_ += 24h;
    EXPECT_EQ(taken_at_once(ann), 10);
}

TEST_F(buckets_test, refusals_cost_nothing) {
    taken_at_once(ann);
    for (int i = 0; i < 100; ++i) limit_.take(ann, now_);
    now_ += 6s;
    EXPECT_EQ(limit_.take(ann, now_), std::nullopt);
}

TEST_F(buckets_test, everybody_has_a_bucket_of_their_own) {
    taken_at_once(ann);
    EXPECT_EQ(taken_at_once(bob), 10);
}

TEST_F(buckets_test, what_is_given_back_can_be_taken_again) {
    taken_at_once(ann);
    EXPECT_TRUE(limit_.is_empty(ann, now_));
    limit_.give_back(ann);
    EXPECT_FALSE(limit_.is_empty(ann, now_));
    EXPECT_EQ(taken_at_once(ann), 1);
}

TEST_F(buckets_test, giving_back_fills_no_bucket_over_its_number) {
    limit_.take(ann, now_);
    for (int i = 0; i < 5; ++i) limit_.give_back(ann);
    EXPECT_EQ(taken_at_once(ann), 10);
}

TEST_F(buckets_test, a_clock_that_is_set_back_delays_nobody_longer_than_the_period) {
    taken_at_once(ann);
    now_ -= 24h;
    EXPECT_LE(limit_.take(ann, now_).value(), 6s);
    now_ += 1min;
    EXPECT_EQ(taken_at_once(ann), 10);
}

TEST_F(buckets_test, without_a_rate_nothing_is_limited_or_remembered) {
    buckets none{std::nullopt};
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(none.take(ann, now_), std::nullopt);
    EXPECT_FALSE(none.is_empty(ann, now_));
    EXPECT_EQ(none.size(), 0U);
}

TEST_F(buckets_test, of_too_many_the_one_asked_for_longest_ago_is_forgotten) {
    buckets few{rate{1, 1h}, 3};
    for (std::uint64_t i = 1; i <= 3; ++i) few.take({0, i}, now_);
    few.take({0, 1}, now_);
    few.take({0, 4}, now_);
    EXPECT_EQ(few.size(), 3U);
    EXPECT_TRUE(few.is_empty({0, 1}, now_));
    EXPECT_FALSE(few.is_empty({0, 2}, now_));
}

TEST_F(buckets_test, buckets_that_are_full_again_are_forgotten_as_others_come) {
    for (std::uint64_t i = 1; i <= 100; ++i) limit_.take({1, i}, now_);
    now_ += 1min;
    for (std::uint64_t i = 1; i <= 50; ++i) limit_.take({2, i}, now_);
    EXPECT_EQ(limit_.size(), 50U);
}

TEST_F(buckets_test, a_flood_of_addresses_leaves_no_more_than_so_many) {
    for (std::uint64_t i = 0; i < 2 * buckets::most_remembered; ++i) limit_.take({i, ~std::uint64_t{0}}, now_);
    EXPECT_EQ(limit_.size(), buckets::most_remembered);
}

}  // namespace
}  // namespace callout
