#include <algorithm>

#include "support/stream_test.hpp"

namespace callout {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// What is heard of where workers are, and of whether anything was heard of them.
class live_positions : public stream_test {
protected:
    static std::vector<heard_event> named(const std::string& name, const std::vector<heard_event>& all) {
        std::vector<heard_event> some;
        std::ranges::copy_if(all, std::back_inserter(some), [&](const auto& each) { return each.name == name; });
        return some;
    }
    /// A job of ann's that bob has.
    std::int64_t job() {
        const std::int64_t id = ask(ann);
        act(bob, id, "accept");
        return id;
    }
    /// What was heard until a request of ann's that is made now.
    std::vector<heard_event> until_now(listening& ears) {
        const std::int64_t mark = ask(ann);
        std::vector<heard_event> all;
        const auto is_mark = [&](const heard_event& each) { return each.data.number_at("id") == mark; };
        while (std::ranges::none_of(all, is_mark)) std::ranges::move(hear(ears), std::back_inserter(all));
        return all;
    }

    person ann = customer("ann");
    person bob = worker("bob");
    person root = admin("root");
};

TEST_F(live_positions, the_customer_of_an_active_job_hears_where_the_worker_is) {
    const std::int64_t id = job();
    listening ears = listen(ann);
    ping(bob, 0.01);
    const auto told = named("worker_location", until_now(ears));
    ASSERT_FALSE(told.empty());
    const answer& last = told.back().data;
    EXPECT_EQ(last.number_at("request_id"), id);
    EXPECT_EQ(last.number_at("worker_id"), bob.id);
    EXPECT_EQ(last.text_at("worker_location.latitude"), "40.745863");
    EXPECT_NEAR(last.field("worker_distance_km").as_double(), 1.11, 0.01);
}

TEST_F(live_positions, are_the_same_as_the_request_shows) {
    const std::int64_t id = job();
    listening ears = listen(ann);
    ping(bob, 0.01);
    const auto told = named("worker_location", until_now(ears)).back();
    const answer shown = get(ann, "/requests/" + std::to_string(id) + "/track_worker/");
    EXPECT_EQ(told.data.field("worker_location"), shown.field("worker_location"));
    EXPECT_EQ(told.data.field("worker_distance_km"), shown.field("worker_distance_km"));
}

TEST_F(live_positions, are_heard_as_soon_as_the_job_begins_and_a_stream_does) {
    listening early = listen(ann);
    job();
    EXPECT_THAT(named("worker_location", until_now(early)), testing::Not(IsEmpty()));
    listening late = listen(ann);
    EXPECT_THAT(named("worker_location", until_now(late)), testing::Not(IsEmpty()));
}

TEST_F(live_positions, end_with_the_job) {
    for (const std::string end : {"complete", "release", "cancel"}) {
        const std::int64_t id = job();
        listening ears = listen(ann);
        if (end == "complete") act(bob, id, "start");
        act(end == "cancel" ? ann : bob, id, end);
        until_now(ears);
        time.advance(1min);
        ping(bob, 0.001);
        EXPECT_THAT(named("worker_location", until_now(ears)), IsEmpty()) << end;
    }
}

TEST_F(live_positions, follow_the_job_to_another_worker) {
    const std::int64_t id = job();
    const person cid = worker("cid");
    listening ears = listen(ann);
    act(root, id, "assign", R"({"worker_id":)" + std::to_string(cid.id) + "}");
    until_now(ears);
    time.advance(1min);
    ping(bob, 0.001);
    ping(cid, 0.002);
    const auto told = named("worker_location", until_now(ears));
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told.at(0).data.number_at("worker_id"), cid.id);
}

TEST_F(live_positions, of_two_jobs_of_a_worker_are_heard_for_each) {
    const std::int64_t one = job();
    const std::int64_t other = job();
    listening ears = listen(ann);
    until_now(ears);
    ping(bob, 0.001);
    const auto told = named("worker_location", until_now(ears));
    std::vector<std::int64_t> ids;
    for (const heard_event& each : told) ids.push_back(each.data.number_at("request_id"));
    EXPECT_THAT(ids, testing::UnorderedElementsAre(one, other));
}

TEST_F(live_positions, do_not_move_the_place_to_resume_from) {
    job();
    listening ears = listen(ann);
    until_now(ears);
    const std::string before = ears.last_id();
    ping(bob, 0.001);
    const auto told = hear(ears);
    EXPECT_EQ(told.at(0).name, "worker_location");
    EXPECT_EQ(ears.last_id(), before);
}

TEST_F(live_positions, are_nobody_elses_business) {
    job();
    const person dan = customer("dan");
    const person cid = worker("cid");
    listening customers = listen(dan);
    listening workers = listen(cid);
    listening admins = listen(root);
    ping(bob, 0.001);
    const std::int64_t mark = ask(dan);
    for (listening* each : {&customers, &workers, &admins}) {
        const auto told = hear(*each);
        EXPECT_THAT(named("worker_location", told), IsEmpty());
        EXPECT_EQ(told.at(0).data.number_at("id"), mark);
    }
}

TEST_F(live_positions, of_everybody_are_heard_by_admins_who_ask_for_them) {
    const person cid = worker("cid");
    listening ears = open("/api/stream/?positions=1", root);
    until_now(ears);
    ping(bob, 0.001);
    ping(cid, 0.002);
    std::vector<std::int64_t> who;
    while (who.size() < 2) {
        for (const auto& each : named("worker_location", hear(ears))) who.push_back(each.data.number_at("worker_id"));
    }
    EXPECT_THAT(who, testing::UnorderedElementsAre(bob.id, cid.id));
}

TEST_F(live_positions, that_come_too_often_for_admins_end_with_the_newest) {
    listening ears = open("/api/stream/?positions=1", root);
    until_now(ears);
    for (int i = 1; i <= 20; ++i) {
        time.advance(1min);
        ping(bob, 0.0001 * i);
    }
    std::string last;
    while (last != "40.737863")
        last = named("worker_location", hear(ears)).back().data.text_at("worker_location.latitude");
}

TEST_F(live_positions, of_all_workers_are_for_admins_alone) {
    listening ears = open("/api/stream/?positions=1", ann);
    ping(bob, 0.001);
    EXPECT_THAT(named("worker_location", until_now(ears)), IsEmpty());
}

TEST_F(live_positions, a_worker_hears_that_their_position_is_too_old_and_that_it_is_not_any_more) {
    ping(bob);
    listening ears = listen(bob);
    time.advance(6min);
    service().presence().sweep();
    const auto gone = hear(ears).at(0);
    EXPECT_EQ(gone.name, "presence");
    EXPECT_EQ(gone.data.number_at("worker_id"), bob.id);
    EXPECT_FALSE(gone.data.field("is_heard_of").as_bool());
    EXPECT_FALSE(gone.data.text_at("position_recorded_at").empty());
    ping(bob);
    EXPECT_TRUE(hear(ears).at(0).data.field("is_heard_of").as_bool());
}

TEST_F(live_positions, a_worker_whose_position_is_too_old_hears_so_when_a_stream_begins) {
    ping(bob);
    time.advance(6min);
    service().presence().sweep();
    listening ears = listen(bob);
    EXPECT_THAT(named("presence", hear(ears)), testing::SizeIs(1));
}

TEST_F(live_positions, admins_hear_who_is_not_heard_of) {
    ping(bob);
    listening ears = listen(root);
    until_now(ears);
    time.advance(6min);
    service().presence().sweep();
    EXPECT_EQ(named("presence", hear(ears)).at(0).data.number_at("worker_id"), bob.id);
}

}  // namespace
}  // namespace callout
