#include <algorithm>

#include "support/repair_test.hpp"

namespace callout {
namespace {

using ::testing::Contains;
using ::testing::Not;

/// Decline, release, assign, rate.
class handing_over : public repair_test {
protected:
    const person ann = customer("ann");
    const person bob = worker("bob");
    const std::int64_t id = ask(ann);

    void later() { time.advance(std::chrono::minutes{1}); }
    answer assign(const person& who, std::int64_t request, const person& to) {
        return act(who, request, "assign", R"({"worker_id":)" + std::to_string(to.id) + "}");
    }
    std::vector<std::int64_t> pending_of(const person& who) { return ids_in(get(who, "/requests/pending/")); }
    std::vector<std::string> kinds() {
        std::vector<std::string> all;
        const answer now = read(ann, id);
        for (const auto& each : now.body.at("activities").as_array()) all.emplace_back(each.at("kind").as_string());
        return all;
    }
    table_row refused(std::string name, const person& who, std::string_view action, std::string body, int status,
                      std::string says) {
        return {std::move(name), who, verb::POST, path_of(id, action), std::move(body), status, std::move(says)};
    }
};

const std::string not_found = "Not found.";

// Decline.

TEST_F(handing_over, a_decliner_gets_the_request_once_more_with_the_moment) {
    later();
    const answer declined = act(bob, id, "decline", R"({"reason":"Too far."})");
    ASSERT_EQ(declined.status, 200) << declined;
    EXPECT_EQ(declined.number_at("id"), id);
    EXPECT_EQ(declined.text_at("status"), "PENDING");
    EXPECT_EQ(declined.text_at("customer.email"), "");
    EXPECT_EQ(declined.text_at("declined_at"), "2026-02-12T22:01:00.000000Z");
}

TEST_F(handing_over, a_declined_request_is_hidden_from_the_decliner_alone) {
    const person cid = worker("cid");
    act(bob, id, "decline");
    EXPECT_THAT(pending_of(bob), Not(Contains(id)));
    EXPECT_THAT(read(bob, id), says(404, not_found));
    EXPECT_THAT(act(bob, id, "accept"), says(404, not_found));
    EXPECT_THAT(pending_of(cid), Contains(id));
}

TEST_F(handing_over, a_decline_outlives_a_restart) {
    act(bob, id, "decline");
    restart();
    EXPECT_THAT(pending_of(bob), Not(Contains(id)));
}

TEST_F(handing_over, declining_again_replaces_the_reason_and_nothing_else) {
    act(bob, id, "decline", R"({"reason":"Too far."})");
    later();
    const answer again = act(bob, id, "decline", R"({"reason":"Too late."})");
    EXPECT_EQ(again.status, 200) << again;
    EXPECT_EQ(again.text_at("declined_at"), "2026-02-12T22:01:00.000000Z");
    EXPECT_EQ(std::ranges::count(kinds(), "DECLINED"), 1);
}

TEST_F(handing_over, a_decline_shows_in_every_workers_view_of_the_history) {
    const person cid = worker("cid");
    act(bob, id, "decline");
    EXPECT_EQ(read(cid, id).text_at("activities.0.message"), "Declined by a worker.");
    EXPECT_EQ(get(cid, "/requests/pending/").text_at("results.0.activities.0.message"), "Declined by a worker.");
}

TEST_F(handing_over, declining_has_its_conditions) {
    const person eve = worker("eve", {.at = coordinates{"10", "10"}});
    expect({refused("out of reach", eve, "decline", "", 404, not_found),
            refused("bad reason", bob, "decline", R"({"reason":{}})", 400, "Not a valid string."),
            {"unknown", bob, verb::POST, "/requests/99/decline/", "", 404, not_found}});
    bring(id, bob, "ACCEPTED");
    expect({refused("not pending", bob, "decline", "", 400, "Only pending requests can be declined."),
            refused("not pending, in reach", worker("cid"), "decline", "", 400,
                    "Only pending requests can be declined.")});
}

// Release.

TEST_F(handing_over, a_released_request_waits_again) {
    bring(id, bob, "IN_PROGRESS");
    later();
    const answer released = act(bob, id, "release", R"({"reason":"The van broke down."})");
    ASSERT_EQ(released.status, 200) << released;
    const answer now = read(ann, id);
    EXPECT_EQ(now.text_at("status"), "PENDING");
    for (const std::string_view gone : {"worker", "accepted_at", "started_at"})
        EXPECT_TRUE(now.field(gone).is_null()) << gone;
    EXPECT_EQ(now.text_at("updated_at"), "2026-02-12T22:01:00.000000Z");
    EXPECT_EQ(now.text_at("activities.0.kind"), "RELEASED");
    EXPECT_EQ(now.text_at("activities.0.message"), "Released by bob@example.com.");
}

TEST_F(handing_over, the_releaser_counts_as_having_declined) {
    const person cid = worker("cid");
    bring(id, bob, "ACCEPTED");
    act(bob, id, "release");
    EXPECT_THAT(pending_of(bob), Not(Contains(id)));
    EXPECT_THAT(read(bob, id), says(404, not_found));
    EXPECT_THAT(pending_of(cid), Contains(id));
}

TEST_F(handing_over, who_declined_before_a_release_may_think_again) {
    const person cid = worker("cid");
    act(cid, id, "decline");
    bring(id, bob, "ACCEPTED");
    act(bob, id, "release");
    EXPECT_THAT(pending_of(cid), Contains(id));
    EXPECT_EQ(act(cid, id, "accept").status, 200);
}

TEST_F(handing_over, only_an_active_request_can_be_released) {
    expect({refused("pending", bob, "release", "", 403, "You are not assigned to this request.")});
    bring(id, bob, "COMPLETED");
    expect({refused("completed", bob, "release", "", 400, "Only active requests can be released.")});
}

// Assign.

TEST_F(handing_over, an_admin_gives_a_request_to_a_worker_however_far_away) {
    const person eve = worker("eve", {.at = coordinates{"10", "10"}});
    const person boss = admin();
    later();
    const answer given = assign(boss, id, eve);
    ASSERT_EQ(given.status, 200) << given;
    EXPECT_EQ(given.text_at("status"), "ACCEPTED");
    EXPECT_EQ(given.number_at("worker.id"), eve.id);
    EXPECT_EQ(given.text_at("accepted_at"), "2026-02-12T22:01:00.000000Z");
    EXPECT_EQ(given.text_at("activities.0.kind"), "ASSIGNED");
    EXPECT_EQ(given.text_at("activities.0.message"), "Assigned to eve@example.com by admin@example.com.");
    EXPECT_EQ(act(eve, id, "start").status, 200);
}

TEST_F(handing_over, an_accepted_request_can_be_given_to_another) {
    const person cid = worker("cid");
    bring(id, bob, "ACCEPTED");
    EXPECT_EQ(assign(admin(), id, cid).number_at("worker.id"), cid.id);
    EXPECT_THAT(act(bob, id, "start"), says(404, not_found));
    EXPECT_EQ(act(cid, id, "start").status, 200);
}

TEST_F(handing_over, a_decliner_who_is_assigned_has_the_job_after_all) {
    act(bob, id, "decline");
    assign(admin(), id, bob);
    EXPECT_EQ(read(bob, id).status, 200);
    EXPECT_EQ(act(bob, id, "complete").status, 200);
}

TEST_F(handing_over, assigning_has_its_conditions) {
    const person boss = admin();
    const person away = worker("cid", {.at = std::nullopt});
    const auto to = [](std::int64_t whom) { return R"({"worker_id":)" + std::to_string(whom) + "}"; };
    expect({
        refused("nothing", boss, "assign", "{}", 400, "This field is required."),
        refused("no id", boss, "assign", R"({"worker_id":"bob"})", 400,
                "Incorrect type. Expected pk value, received str."),
        refused("unknown", boss, "assign", to(99), 400, "Invalid pk \"99\" - object does not exist."),
        refused("a customer", boss, "assign", to(ann.id), 400, "This account is not a worker."),
        refused("unavailable", boss, "assign", to(away.id), 400, "This worker is not available."),
        refused("by a worker", bob, "assign", to(bob.id), 403, "You do not have permission to perform this action."),
        refused("by the customer", ann, "assign", to(bob.id), 403,
                "You do not have permission to perform this action."),
        {"no such request", boss, verb::POST, "/requests/99/assign/", "{}", 404, not_found},
    });
    bring(id, bob, "IN_PROGRESS");
    expect({refused("in progress", boss, "assign", to(worker("eve").id), 400,
                    "Only pending or accepted requests can be assigned.")});
}

TEST_F(handing_over, the_errors_of_a_worker_who_cannot_be_assigned_are_the_fields) {
    EXPECT_EQ(assign(admin(), id, ann).text, R"({"worker_id":["This account is not a worker."]})");
}

// Rate.

TEST_F(handing_over, the_customer_rates_a_completed_request) {
    bring(id, bob, "COMPLETED");
    later();
    const answer rated = act(ann, id, "rate", R"({"stars":4,"comment":"Dry again."})");
    ASSERT_EQ(rated.status, 201) << rated;
    EXPECT_GT(rated.number_at("id"), 0);
    EXPECT_EQ(rated.number_at("request"), id);
    EXPECT_EQ(rated.number_at("stars"), 4);
    EXPECT_EQ(rated.text_at("comment"), "Dry again.");
    EXPECT_EQ(rated.text_at("created_at"), "2026-02-12T22:01:00.000000Z");
}

TEST_F(handing_over, a_rating_joins_the_history) {
    bring(id, bob, "COMPLETED");
    act(ann, id, "rate", R"({"stars":4})");
    EXPECT_EQ(read(bob, id).text_at("activities.0.kind"), "RATED");
    EXPECT_EQ(read(bob, id).text_at("activities.0.message"), "Rated 4 of 5 stars.");
}

TEST_F(handing_over, what_a_decliner_lost_sight_of_they_cannot_act_on_once_it_is_taken) {
    act(bob, id, "decline");
    bring(id, worker("cid"), "ACCEPTED");
    expect({refused("accept", bob, "accept", "", 404, not_found), refused("start", bob, "start", "", 404, not_found)});
}

TEST_F(handing_over, ratings_feed_the_workers_average) {
    std::vector<std::string> averages;
    for (const std::string_view stars : {"5", "4", "4"}) {
        const std::int64_t each = ask(ann);
        bring(each, bob, "COMPLETED");
        act(ann, each, "rate", R"({"stars":)" + std::string{stars} + "}");
        averages.push_back(get(bob, "/auth/me/").text_at("worker_profile.average_rating"));
    }
    EXPECT_THAT(averages, ::testing::ElementsAre("5.00", "4.50", "4.33"));
}

TEST_F(handing_over, a_request_is_rated_once) {
    bring(id, bob, "COMPLETED");
    act(ann, id, "rate", R"({"stars":4})");
    EXPECT_THAT(act(ann, id, "rate", R"({"stars":1})"), says(400, "This request has already been rated."));
    EXPECT_EQ(get(bob, "/auth/me/").text_at("worker_profile.average_rating"), "4.00");
}

TEST_F(handing_over, rating_has_its_conditions) {
    expect({refused("not completed", ann, "rate", R"({"stars":5})", 400, "Only completed requests can be rated.")});
    bring(id, bob, "COMPLETED");
    expect({
        refused("nothing", ann, "rate", "{}", 400, "This field is required."),
        refused("no star", ann, "rate", R"({"stars":0})", 400, "Ensure this value is greater than or equal to 1."),
        refused("six stars", ann, "rate", R"({"stars":6})", 400, "Ensure this value is less than or equal to 5."),
        refused("words", ann, "rate", R"({"stars":"many"})", 400, "A valid integer is required."),
        refused("another customer", customer("eve"), "rate", R"({"stars":5})", 404, not_found),
        refused("the worker", bob, "rate", R"({"stars":5})", 403, "You do not have permission to perform this action."),
        refused("an admin", admin(), "rate", R"({"stars":5})", 403,
                "You do not have permission to perform this action."),
    });
}

}  // namespace
}  // namespace callout
