#include "accounts/presence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/manual_clock.hpp"

namespace callout {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr user_id bob{1};
constexpr user_id cid{2};

class presence_test : public testing::Test {
protected:
    presence_test() {
        workers.on_change([this](user_id who, bool is_heard_of) { (is_heard_of ? returned : told).push_back(who); });
    }

    sighting seen(double degrees_north, bool is_pinged) const {
        return {.latitude = {static_cast<std::int64_t>(degrees_north * 1e6)},
                .longitude = {},
                .recorded_at = time.now(),
                .is_pinged = is_pinged};
    }
    void come(user_id who) {
        const sighting at = seen(0, false);
        workers.put({who, at.position(), {20}, {}}, at, time.now());
    }
    void ping(user_id who, double degrees_north = 0) { workers.pinged(who, seen(degrees_north, true), time.now()); }
    bool is_matched(user_id who) {
        workers.sweep();
        return workers.available().find(who).has_value();
    }

    manual_clock time;
    fleet all;
    presence workers{all, time, {.location_max_age = 5min, .availability_max_age = 12h}};
    std::vector<user_id> told;
    std::vector<user_id> returned;
};

TEST_F(presence_test, who_pings_is_matched_for_five_minutes) {
    come(bob);
    ping(bob);
    time.advance(5min);
    EXPECT_TRUE(is_matched(bob));
    time.advance(1us);
    EXPECT_FALSE(is_matched(bob));
    EXPECT_THAT(told, ElementsAre(bob));
}

TEST_F(presence_test, who_does_not_ping_is_matched_for_twelve_hours_after_a_call) {
    come(bob);
    time.advance(1h);
    workers.note_call(bob, time.now());
    time.advance(12h);
    EXPECT_TRUE(is_matched(bob));
    time.advance(1us);
    EXPECT_FALSE(is_matched(bob));
    EXPECT_THAT(told, ElementsAre(bob));
}

TEST_F(presence_test, a_ping_brings_a_worker_back_where_it_says) {
    come(bob);
    ping(bob);
    time.advance(6min);
    ASSERT_FALSE(is_matched(bob));
    ping(bob, 1.0);
    ASSERT_TRUE(is_matched(bob));
    EXPECT_EQ(all.find(bob)->position, (place{1.0, 0.0}));
    time.advance(6min);
    EXPECT_FALSE(is_matched(bob));
    EXPECT_THAT(told, ElementsAre(bob, bob));
}

TEST_F(presence_test, who_comes_back_is_told_once_whatever_brought_them_back) {
    come(bob);
    come(cid);
    ping(cid);
    time.advance(13h);
    workers.sweep();
    EXPECT_TRUE(workers.is_away(bob));
    workers.note_call(bob, time.now());
    ping(cid);
    ping(cid);
    EXPECT_THAT(returned, ElementsAre(bob, cid));
    EXPECT_FALSE(workers.is_away(bob));
}

TEST_F(presence_test, who_goes_online_anew_is_back) {
    come(bob);
    ping(bob);
    time.advance(6min);
    workers.sweep();
    workers.said(bob, seen(0, false));
    come(bob);
    EXPECT_THAT(returned, ElementsAre(bob));
}

TEST_F(presence_test, a_ping_that_is_too_old_itself_brings_nobody_back) {
    come(bob);
    ping(bob);
    const sighting before = seen(1.0, true);
    time.advance(6min);
    ASSERT_FALSE(is_matched(bob));
    workers.pinged(bob, before, time.now());
    EXPECT_FALSE(is_matched(bob));
}

TEST_F(presence_test, a_call_brings_back_who_does_not_ping_and_nobody_else) {
    come(bob);
    come(cid);
    ping(cid);
    time.advance(13h);
    ASSERT_FALSE(is_matched(bob));
    workers.note_call(bob, time.now());
    workers.note_call(cid, time.now());
    EXPECT_TRUE(is_matched(bob));
    EXPECT_FALSE(is_matched(cid));
}

TEST_F(presence_test, a_worker_is_told_once_however_often_is_swept_and_whatever_changes) {
    come(bob);
    ping(bob);
    time.advance(6min);
    workers.sweep();
    workers.sweep();
    workers.put({bob, {}, {30}, {}}, *workers.last_of(bob), time.now());
    EXPECT_FALSE(is_matched(bob));
    EXPECT_THAT(told, ElementsAre(bob));
}

TEST_F(presence_test, who_comes_back_is_as_they_are_now) {
    come(bob);
    ping(bob);
    time.advance(6min);
    ASSERT_FALSE(is_matched(bob));
    workers.put({bob, {}, {30}, {}}, *workers.last_of(bob), time.now());
    ping(bob, 2.0);
    ASSERT_TRUE(is_matched(bob));
    EXPECT_EQ(all.find(bob)->service_radius, kilometers{30});
    EXPECT_EQ(all.find(bob)->position, (place{2.0, 0.0}));
}

TEST_F(presence_test, who_says_where_they_are_pings_no_more) {
    come(bob);
    ping(bob);
    time.advance(6min);
    ASSERT_FALSE(is_matched(bob));
    const sighting said = seen(3.0, false);
    workers.said(bob, said);
    workers.put({bob, said.position(), {20}, {}}, said, time.now());
    EXPECT_TRUE(is_matched(bob));
    time.advance(1h);
    EXPECT_TRUE(is_matched(bob));
}

TEST_F(presence_test, a_ping_after_what_was_said_counts_although_that_is_told_later) {
    come(bob);
    const sighting said = seen(1.0, false);
    time.advance(1s);
    ping(bob, 2.0);
    workers.said(bob, said);
    EXPECT_EQ(workers.last_of(bob)->latitude, (latitude{2'000'000}));
    EXPECT_TRUE(workers.last_of(bob)->is_pinged);
}

TEST_F(presence_test, who_is_offline_moves_without_being_matched) {
    ping(bob, 1.0);
    EXPECT_FALSE(is_matched(bob));
    EXPECT_EQ(workers.last_of(bob)->latitude, (latitude{1'000'000}));
    time.advance(6min);
    workers.sweep();
    EXPECT_THAT(told, IsEmpty());
}

TEST_F(presence_test, who_went_offline_is_not_told) {
    come(bob);
    ping(bob);
    workers.remove(bob);
    time.advance(6min);
    EXPECT_FALSE(is_matched(bob));
    EXPECT_THAT(told, IsEmpty());
}

TEST_F(presence_test, who_is_forgotten_is_written_no_more) {
    come(bob);
    ping(bob);
    workers.forget(bob);
    EXPECT_THAT(workers.take_unwritten(10), IsEmpty());
    EXPECT_EQ(workers.last_of(bob), nullptr);
}

TEST_F(presence_test, a_worker_is_written_once_with_the_last_ping) {
    come(bob);
    ping(bob, 1.0);
    ping(bob, 2.0);
    const auto rows = workers.take_unwritten(10);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows.front().last.latitude, (latitude{2'000'000}));
    EXPECT_THAT(workers.take_unwritten(10), IsEmpty());
}

TEST_F(presence_test, what_could_not_be_written_is_taken_again_as_it_is_by_then) {
    come(bob);
    ping(bob, 1.0);
    const auto rows = workers.take_unwritten(10);
    ping(bob, 2.0);
    workers.give_back(rows);
    const auto again = workers.take_unwritten(10);
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again.front().last.latitude, (latitude{2'000'000}));
}

TEST_F(presence_test, of_who_does_not_ping_a_call_an_hour_is_written) {
    come(bob);
    time.advance(1h);
    workers.note_call(bob, time.now());
    EXPECT_THAT(workers.take_unwritten(10), IsEmpty());
    time.advance(1us);
    workers.note_call(bob, time.now());
    EXPECT_EQ(workers.take_unwritten(10).size(), 1U);
    workers.note_call(bob, time.now());
    EXPECT_THAT(workers.take_unwritten(10), IsEmpty());
}

}  // namespace
}  // namespace callout
