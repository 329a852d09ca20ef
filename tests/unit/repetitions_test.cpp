#include "audit/repetitions.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace callout {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr instant noon{std::chrono::sys_days{std::chrono::year{2026} / 2 / 12} + 12h};

repeatable guess_at(const std::string& name, const std::string& address = "192.0.2.1") {
    return {.event = audit_event::SIGN_IN_FAILED, .key = name, .kind = "PASSWORD", .address = address};
}

TEST(repetitions, the_first_is_written_at_once_and_the_others_of_its_minute_are_counted) {
    repetitions counted;
    EXPECT_THAT(counted.count(guess_at("ann"), noon), SizeIs(1));
    EXPECT_THAT(counted.count(guess_at("ann"), noon + 10s), IsEmpty());
    EXPECT_THAT(counted.count(guess_at("ann"), noon + 20s), IsEmpty());
    EXPECT_THAT(counted.due(noon + 59s), IsEmpty());
    const auto rows = counted.due(noon + 60s);
    ASSERT_THAT(rows, SizeIs(1));
    EXPECT_EQ(rows[0].times, 2);
    EXPECT_EQ(rows[0].since, noon + 10s);
    EXPECT_THAT(counted.due(noon + 60s), IsEmpty());
}

TEST(repetitions, what_was_counted_is_written_together_with_the_next_minutes_first) {
    repetitions counted;
    counted.count(guess_at("ann"), noon);
    counted.count(guess_at("ann"), noon);
    const auto rows = counted.count(guess_at("bob"), noon + 5min);
    ASSERT_THAT(rows, SizeIs(2));
    EXPECT_EQ(rows[0].what.key, "ann");
    EXPECT_EQ(rows[1].what.key, "bob");
}

TEST(repetitions, what_happened_once_is_not_written_twice) {
    repetitions counted;
    counted.count(guess_at("ann"), noon);
    EXPECT_THAT(counted.due(noon + 1h), IsEmpty());
}

TEST(repetitions, addresses_kinds_and_events_are_counted_apart) {
    repetitions counted;
    repeatable other_kind = guess_at("ann");
    other_kind.kind = "GOOGLE";
    repeatable other_event = guess_at("ann");
    other_event.event = audit_event::THROTTLED;
    EXPECT_THAT(counted.count(guess_at("ann"), noon), SizeIs(1));
    EXPECT_THAT(counted.count(guess_at("ann", "192.0.2.2"), noon), SizeIs(1));
    EXPECT_THAT(counted.count(other_kind, noon), SizeIs(1));
    EXPECT_THAT(counted.count(other_event, noon), SizeIs(1));
}

TEST(repetitions, a_minute_has_a_bounded_number_of_rows_for_each_event) {
    repetitions counted;
    std::size_t written = 0;
    for (int i = 0; i < 1000; ++i) {
        for (int times = 0; times < 2; ++times) written += counted.count(guess_at(std::to_string(i)), noon).size();
    }
    EXPECT_EQ(written, repetitions::most_a_minute);
    const auto rows = counted.due(noon + 1min);
    ASSERT_THAT(rows, SizeIs(repetitions::most_a_minute + 1));
    EXPECT_EQ(rows.back().what.kind, "OTHERS");
    EXPECT_EQ(rows.back().times, 2 * (1000 - 30));
    EXPECT_EQ(rows.back().what.address, "");
}

}  // namespace
}  // namespace callout
