#include "support/ping_test.hpp"

namespace callout {
namespace {

using namespace std::chrono_literals;

/// Who sees where the worker of a job is, and when.
class tracking : public ping_test {
protected:
    std::string track_path() const { return path_of(job, "track_worker"); }
    void expect_hidden(const answer& shown) {
        ASSERT_EQ(shown.status, 200);
        ASSERT_TRUE(shown.has("worker_location"));
        EXPECT_TRUE(shown.field("worker_location").is_null()) << shown;
        EXPECT_TRUE(shown.field("worker_distance_km").is_null());
    }

    person root = admin("root");
    person ann = customer("ann");
    person dan = customer("dan");
    person bob = worker("bob");
    person cid = worker("cid");
    std::int64_t job = ask(ann);
};

TEST_F(tracking, the_customer_of_an_active_job_sees_the_worker_approach) {
    bring(job, bob, "ACCEPTED");
    time.advance(5s);
    ping(bob, 0.002);
    for (const std::string& status : {"ACCEPTED", "IN_PROGRESS"}) {
        const answer shown = read(ann, job);
        EXPECT_EQ(shown.text_at("status"), status);
        EXPECT_EQ(shown.text_at("worker_location.latitude"), "40.737863");
        EXPECT_EQ(shown.text_at("worker_location.longitude"), union_square.longitude);
        EXPECT_EQ(shown.text_at("worker_location.recorded_at"), "2026-02-12T22:00:05.000000Z");
        EXPECT_DOUBLE_EQ(shown.field("worker_distance_km").as_double(), 0.22);
        EXPECT_EQ(shown.text_at("worker.worker_profile.current_latitude"), "40.737863");
        EXPECT_EQ(get(ann, "/requests/").text_at("results.0.worker_location.latitude"), "40.737863");
        EXPECT_EQ(get(ann, track_path()).text,
                  R"({"status":")" + status +
                      R"(","worker_location":{"latitude":"40.737863","longitude":"-73.991084",)"
                      R"("recorded_at":"2026-02-12T22:00:05.000000Z"},"worker_distance_km":0.22})");
        act(bob, job, "start");
    }
}

TEST_F(tracking, where_a_worker_said_they_are_is_shown_until_their_app_pings) {
    bring(job, bob, "ACCEPTED");
    EXPECT_EQ(read(ann, job).text_at("worker_location.recorded_at"), "2026-02-12T22:00:00.000000Z");
    EXPECT_EQ(get(ann, track_path()).field("worker_distance_km").to_number<double>(), 0.0);
}

TEST_F(tracking, nobody_else_sees_it) {
    bring(job, bob, "ACCEPTED");
    ping(bob);
    expect_hidden(read(bob, job));
    expect_hidden(read(root, job));
    expect({{"another customer", dan, verb::GET, track_path(), "", 404},
            {"the worker", bob, verb::GET, track_path(), "", 403},
            {"another worker", cid, verb::GET, track_path(), "", 403},
            {"an admin", root, verb::GET, track_path(), "", 403},
            {"no such request", ann, verb::GET, path_of(999, "track_worker"), "", 404}});
}

TEST_F(tracking, nobody_sees_it_before_the_job) {
    expect_hidden(read(ann, job));
    EXPECT_THAT(get(ann, track_path()), says(400, "Only the worker of an active request can be tracked."));
    const answer pending = get(bob, "/requests/pending/");
    EXPECT_TRUE(pending.has("results.0.worker_location"));
    EXPECT_TRUE(pending.field("results.0.worker_location").is_null());
}

TEST_F(tracking, nobody_sees_it_after_the_job) {
    bring(job, bob, "COMPLETED");
    ping(bob);
    const answer shown = read(ann, job);
    expect_hidden(shown);
    EXPECT_TRUE(shown.field("worker.worker_profile.current_latitude").is_null());
    EXPECT_TRUE(shown.field("worker.worker_profile.position_recorded_at").is_null());
    EXPECT_THAT(get(ann, track_path()), says(400, "Only the worker of an active request can be tracked."));
}

TEST_F(tracking, nobody_sees_it_once_the_job_was_given_back) {
    bring(job, bob, "ACCEPTED");
    ASSERT_EQ(act(bob, job, "release").status, 200);
    expect_hidden(read(ann, job));
    bring(job, cid, "ACCEPTED");
    ping(bob, 0.01);
    EXPECT_EQ(read(ann, job).text_at("worker_location.latitude"), union_square.latitude);
}

}  // namespace
}  // namespace callout
