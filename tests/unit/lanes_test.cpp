#include "deliveries/lanes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace callout {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr instant now = std::chrono::sys_days{std::chrono::year{2026} / 2 / 12};

/// "lane room" for each turn.
std::vector<std::string> turns(const lanes& all, instant at = now) {
    std::vector<std::string> result;
    for (const auto& each : all.turns(at)) result.push_back(each.lane + ' ' + std::to_string(each.room));
    return result;
}

TEST(lanes, have_turns_when_they_are_due_whoever_waits_longest_first) {
    lanes all{{.of_all = 10, .of_one = 2}};
    all.note("a", now);
    all.note("b", now - 1s);
    all.note("c", now + 1s);
    EXPECT_THAT(turns(all), ElementsAre("b 2", "a 2"));
    EXPECT_THAT(turns(all, now + 1s), ElementsAre("b 2", "a 2", "c 2"));
}

TEST(lanes, are_due_when_the_first_of_theirs_is) {
    lanes all;
    all.note("a", now + 2s);
    all.note("a", now + 1s);
    all.note("a", now + 3s);
    EXPECT_EQ(all.next_due(), now + 1s);
    all.look_up("a");
    EXPECT_EQ(all.next_due(), std::nullopt);
}

TEST(lanes, that_have_as_much_under_way_as_they_may_wait_and_hold_up_nobody) {
    lanes all{{.of_all = 10, .of_one = 2}};
    all.note("slow", now);
    all.note("other", now);
    all.begin("slow", {1});
    EXPECT_THAT(turns(all), ElementsAre("other 2", "slow 1"));
    all.begin("slow", {2});
    EXPECT_THAT(turns(all), ElementsAre("other 2"));
    all.end("slow", {1}, true);
    EXPECT_THAT(turns(all), ElementsAre("other 2", "slow 1"));
}

TEST(lanes, whose_receiver_does_not_keep_up_have_one_under_way_until_it_does) {
    lanes all{{.of_all = 10, .of_one = 4}};
    all.note("a", now);
    all.begin("a", {1});
    all.end("a", {1}, false);
    EXPECT_THAT(turns(all), ElementsAre("a 1"));
    all.begin("a", {2});
    EXPECT_THAT(turns(all), IsEmpty());
    all.end("a", {2}, true);
    EXPECT_THAT(turns(all), ElementsAre("a 4"));
}

TEST(lanes, share_what_may_be_under_way_in_all) {
    lanes all{{.of_all = 3, .of_one = 2}};
    all.note("a", now - 2s);
    all.note("b", now - 1s);
    all.note("c", now);
    EXPECT_THAT(turns(all), ElementsAre("a 2", "b 1"));
    for (const std::int64_t each : {1, 2, 3}) all.begin("b", {each});
    EXPECT_THAT(turns(all), IsEmpty());
    EXPECT_EQ(all.next_due(), std::nullopt);
}

TEST(lanes, tell_what_is_under_way) {
    lanes all;
    all.begin("a", {7});
    all.begin("a", {8});
    all.end("a", {7}, true);
    EXPECT_THAT(all.under_way("a").ids, ElementsAre(8));
    EXPECT_THAT(all.under_way("b").ids, IsEmpty());
    EXPECT_EQ(all.under_way(), 1U);
}

TEST(lanes, are_forgotten_when_nothing_is_due_or_under_way) {
    lanes all;
    all.note("a", now);
    all.begin("a", {1});
    all.look_up("a");
    all.forget_if_idle("a");
    EXPECT_EQ(all.size(), 1U);
    all.end("a", {1}, true);
    EXPECT_EQ(all.size(), 0U);
}

}  // namespace
}  // namespace callout
