#include "support/ping_test.hpp"

namespace callout {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// For how long a worker is matched without a word of theirs.
class freshness : public ping_test {
protected:
    void listen() {
        told.clear();
        service().presence().on_change([this](user_id who, bool is_heard_of) {
            if (!is_heard_of) told.push_back(who.value);
        });
    }
    void sweep() { service().presence().sweep(); }

    person ann = customer("ann");
    person bob = worker("bob");
    std::vector<std::int64_t> told;
};

TEST_F(freshness, whose_app_pings_is_offered_requests_for_five_minutes) {
    listen();
    ping(bob);
    time.advance(5min);
    EXPECT_TRUE(is_offered(bob, ann));
    time.advance(1s);
    EXPECT_FALSE(is_offered(bob, ann));
    EXPECT_THAT(told, ElementsAre(bob.id));
    EXPECT_TRUE(get(bob, "/auth/me/").field("worker_profile.is_available").as_bool());
}

TEST_F(freshness, whose_app_pings_is_offered_emergencies_for_a_minute) {
    ping(bob);
    time.advance(1min);
    EXPECT_TRUE(is_offered(bob, ann, "EMERGENCY"));
    time.advance(1s);
    EXPECT_FALSE(is_offered(bob, ann, "EMERGENCY"));
    EXPECT_TRUE(is_offered(bob, ann));
}

TEST_F(freshness, a_new_fix_makes_a_worker_matchable_again) {
    ping(bob);
    time.advance(6min);
    ASSERT_FALSE(is_offered(bob, ann));
    ping(bob);
    EXPECT_TRUE(is_offered(bob, ann));
    EXPECT_TRUE(is_offered(bob, ann, "EMERGENCY"));
}

TEST_F(freshness, another_call_does_not) {
    ping(bob);
    time.advance(6min);
    ASSERT_EQ(get(bob, "/requests/pending/").status, 200);
    EXPECT_FALSE(is_offered(bob, ann));
}

TEST_F(freshness, who_goes_online_anew_needs_no_ping) {
    ping(bob);
    time.advance(6min);
    ASSERT_FALSE(is_offered(bob, ann));
    ASSERT_EQ(patch(bob, "/auth/workers/availability/",
                    R"({"is_available":true,"current_latitude":"40.735863","current_longitude":"-73.991084"})")
                  .status,
              200);
    EXPECT_TRUE(is_offered(bob, ann));
    time.advance(20min);
    EXPECT_TRUE(is_offered(bob, ann, "EMERGENCY"));
}

TEST_F(freshness, whose_app_does_not_ping_stays_for_half_a_day_without_a_call) {
    listen();
    time.advance(12h);
    sweep();
    EXPECT_THAT(told, IsEmpty());
    EXPECT_TRUE(service().fleet().find({bob.id}));
    time.advance(1s);
    sweep();
    EXPECT_THAT(told, ElementsAre(bob.id));
    EXPECT_FALSE(service().fleet().find({bob.id}));
}

TEST_F(freshness, a_call_of_any_kind_counts) {
    time.advance(20min);
    ASSERT_EQ(get(bob, "/notifications/").status, 200);
    time.advance(12h - 10min);
    sweep();
    EXPECT_TRUE(service().fleet().find({bob.id}));
    time.advance(20min);
    sweep();
    ASSERT_FALSE(service().fleet().find({bob.id}));
    ASSERT_EQ(get(sign_in(bob.email), "/notifications/").status, 200);
    EXPECT_TRUE(service().fleet().find({bob.id}));
}

TEST_F(freshness, both_ages_are_settings) {
    config impatient = settings();
    impatient.location_max_age = 10;
    impatient.availability_max_age = 60;
    restart_with(impatient);
    const person cid = worker("cid");
    ping(bob);
    time.advance(11s);
    EXPECT_FALSE(is_offered(bob, ann));
    EXPECT_TRUE(is_offered(cid, ann));
    ping(bob);
    time.advance(10s);
    EXPECT_TRUE(is_offered(bob, ann, "EMERGENCY"));
    time.advance(1s);
    EXPECT_FALSE(is_offered(bob, ann, "EMERGENCY"));
    time.advance(1min);
    sweep();
    EXPECT_FALSE(service().fleet().find({cid.id}));
}

TEST_F(freshness, an_orderly_end_loses_no_ping) {
    ping(bob, 0.01);
    stop_and_start();
    EXPECT_EQ(north_of(bob), "40.745863");
    EXPECT_NEAR(service().fleet().find({bob.id})->position.latitude_degrees, 40.745863, 1e-9);
}

TEST_F(freshness, a_crash_loses_what_was_not_written_and_nothing_else) {
    ping(bob, 0.01);
    write();
    time.advance(1s);
    ping(bob, 0.0105);
    crash();
    EXPECT_EQ(north_of(bob), "40.745863");
}

TEST_F(freshness, a_restart_makes_no_position_younger) {
    ping(bob);
    time.advance(2min);
    stop_and_start();
    listen();
    EXPECT_FALSE(is_offered(bob, ann, "EMERGENCY"));
    EXPECT_TRUE(is_offered(bob, ann));
    time.advance(3min + 1s);
    EXPECT_FALSE(is_offered(bob, ann));
    EXPECT_THAT(told, ElementsAre(bob.id));
}

TEST_F(freshness, who_grew_stale_meanwhile_is_told_after_the_restart) {
    ping(bob);
    write();
    time.advance(10min);
    restart();
    listen();
    sweep();
    EXPECT_THAT(told, ElementsAre(bob.id));
    ping(bob);
    EXPECT_TRUE(is_offered(bob, ann));
}

TEST_F(freshness, a_fix_after_a_restart_is_judged_by_the_one_before) {
    ping(bob);
    stop_and_start();
    time.advance(10s);
    EXPECT_EQ(send(bob, list({fix_at(0, -10s), fix_at(0.5, -1s), fix_at(0.001)})).status, 204);
    EXPECT_EQ(dropped(drop_reason::DUPLICATE), 1U);
    EXPECT_EQ(dropped(drop_reason::TOO_FAST), 1U);
    EXPECT_EQ(taken().counts().taken, 1U);
}

TEST_F(freshness, a_call_is_remembered_over_a_restart_to_the_hour) {
    time.advance(25min);
    ASSERT_EQ(get(bob, "/auth/me/").status, 200);
    time.advance(11h);
    const person again = sign_in(bob.email);
    ASSERT_EQ(get(again, "/auth/me/").status, 200);
    stop_and_start();
    time.advance(12h);
    sweep();
    EXPECT_TRUE(service().fleet().find({bob.id}));
    time.advance(1s);
    sweep();
    EXPECT_FALSE(service().fleet().find({bob.id}));
}

}  // namespace
}  // namespace callout
