#include "http/rate.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace callout {
namespace {

using namespace std::chrono_literals;

TEST(rate, is_a_number_and_a_period_named_by_its_first_letter) {
    EXPECT_EQ(read_rate("10/min"), (rate{10, 1min}));
    EXPECT_EQ(read_rate("1/s"), (rate{1, 1s}));
    EXPECT_EQ(read_rate("5/hour"), (rate{5, 1h}));
    EXPECT_EQ(read_rate("1000/day"), (rate{1000, 24h}));
    EXPECT_EQ(read_rate("7/minute"), (rate{7, 1min}));
}

TEST(rate, can_be_off) { EXPECT_EQ(read_rate("off"), std::nullopt); }

TEST(rate, is_refused_in_any_other_form) {
    for (const auto* text :
         {"", "10", "10/", "/min", "0/min", "-1/min", "1.5/min", "ten/min", "10/year", "10 /min", "99999999999/s"}) {
        EXPECT_THROW(read_rate(text), std::invalid_argument) << text;
    }
}

}  // namespace
}  // namespace callout
