#include <algorithm>

#include "support/repair_test.hpp"

namespace callout {
namespace {

class actions : public repair_test {
protected:
    const person ann = customer("ann");
    const person bob = worker("bob");
    const std::int64_t id = ask(ann);

    void later() { time.advance(std::chrono::minutes{1}); }
    /// The newest line of the history, as the customer reads it.
    std::string last_message() { return read(ann, id).text_at("activities.0.message"); }
    std::string last_kind() { return read(ann, id).text_at("activities.0.kind"); }
};

const std::string unassigned = "You are not assigned to this request.";
const std::string forbidden = "You do not have permission to perform this action.";
const std::string not_found = "Not found.";

// Accept.

TEST_F(actions, a_worker_takes_a_pending_request) {
    later();
    const answer taken = act(bob, id, "accept");
    ASSERT_EQ(taken.status, 200) << taken;
    EXPECT_EQ(taken.text_at("status"), "ACCEPTED");
    EXPECT_EQ(taken.number_at("worker.id"), bob.id);
    EXPECT_EQ(taken.text_at("accepted_at"), "2026-02-12T22:01:00.000000Z");
    EXPECT_EQ(taken.text_at("updated_at"), "2026-02-12T22:01:00.000000Z");
    EXPECT_EQ(taken.text_at("created_at"), "2026-02-12T22:00:00.000000Z");
    EXPECT_EQ(taken.text_at("activities.0.kind"), "ACCEPTED");
    EXPECT_EQ(taken.text_at("activities.0.message"), "Accepted by bob@example.com.");
    EXPECT_EQ(taken.number_at("activities.0.actor.id"), bob.id);
}

TEST_F(actions, the_first_worker_gets_the_job) {
    const person cid = worker("cid");
    EXPECT_EQ(act(bob, id, "accept").status, 200);
    EXPECT_EQ(act(cid, id, "accept").text, R"({"detail":"Request is no longer available."})");
    EXPECT_EQ(read(ann, id).number_at("worker.id"), bob.id);
}

TEST_F(actions, accepting_takes_a_worker_in_reach) {
    const std::string path = path_of(ask(ann, R"({"category_id":1})"), "accept");
    const person decliner = worker("cid");
    const std::int64_t other = ask(ann);
    act(decliner, other, "decline");
    expect({
        {"elsewhere", worker("eve", {.at = coordinates{"10", "10"}}), verb::POST, path, "", 404, not_found},
        {"nowhere", worker("fay", {.at = std::nullopt}), verb::POST, path, "", 404, not_found},
        {"another trade", worker("gus", {.categories = {7}}), verb::POST, path, "", 404, not_found},
        {"declined", decliner, verb::POST, path_of(other, "accept"), "", 404, not_found},
        {"unknown", bob, verb::POST, "/requests/99/accept/", "", 404, not_found},
        {"a customer", ann, verb::POST, path, "", 403, forbidden},
        {"an admin", admin(), verb::POST, path, "", 403, forbidden},
        {"nobody", nobody, verb::POST, path, "", 401, "Authentication credentials were not provided."},
        {"the trade", worker("hal", {.categories = {1, 7}}), verb::POST, path, "", 200},
    });
}

TEST_F(actions, a_worker_who_went_offline_may_still_accept_where_they_were) {
    patch(bob, "/auth/workers/availability/", R"({"is_available":false})");
    EXPECT_EQ(act(bob, id, "accept").status, 200);
}

// Start and complete.

TEST_F(actions, the_assigned_worker_starts) {
    bring(id, bob, "ACCEPTED");
    later();
    const answer started = act(bob, id, "start");
    ASSERT_EQ(started.status, 200) << started;
    EXPECT_EQ(started.text_at("status"), "IN_PROGRESS");
    EXPECT_EQ(started.text_at("started_at"), "2026-02-12T22:01:00.000000Z");
    EXPECT_EQ(started.text_at("activities.0.kind"), "STARTED");
    EXPECT_EQ(started.text_at("activities.0.message"), "Marked in progress by bob@example.com.");
}

TEST_F(actions, the_assigned_worker_completes_from_either_status) {
    for (const std::string_view from : {"ACCEPTED", "IN_PROGRESS"}) {
        const std::int64_t each = ask(ann);
        bring(each, bob, from);
        const answer done = act(bob, each, "complete");
        ASSERT_EQ(done.status, 200) << done;
        EXPECT_EQ(done.text_at("status"), "COMPLETED");
        EXPECT_EQ(done.text_at("completed_at"), "2026-02-12T22:00:00.000000Z");
        EXPECT_EQ(done.text_at("activities.0.kind"), "COMPLETED");
        EXPECT_EQ(done.text_at("activities.0.message"), "Completed by bob@example.com.");
    }
}

TEST_F(actions, each_completed_job_counts_once) {
    EXPECT_EQ(get(bob, "/auth/me/").number_at("worker_profile.total_completed_jobs"), 0);
    bring(id, bob, "COMPLETED");
    act(bob, id, "complete");
    EXPECT_EQ(get(bob, "/auth/me/").number_at("worker_profile.total_completed_jobs"), 1);
}

TEST_F(actions, an_action_at_the_wrong_moment_says_what_it_takes) {
    const std::int64_t accepted = ask(ann);
    bring(accepted, bob, "ACCEPTED");
    const std::int64_t in_progress = ask(ann);
    bring(in_progress, bob, "IN_PROGRESS");
    const std::int64_t completed = ask(ann);
    bring(completed, bob, "COMPLETED");
    const std::string taken = "Request is no longer available.";
    const std::string start_late = "Only accepted requests can start.";
    const std::string complete_late = "Only active requests can be completed.";
    const std::string release_late = "Only active requests can be released.";
    const std::string decline_late = "Only pending requests can be declined.";
    const auto late = [&](std::int64_t which, const std::string& action, const std::string& says) {
        return table_row{action, bob, verb::POST, path_of(which, action), "", 400, says};
    };
    expect({late(accepted, "accept", taken), late(in_progress, "accept", taken), late(completed, "accept", taken),
            late(in_progress, "start", start_late), late(completed, "start", start_late),
            late(completed, "complete", complete_late), late(completed, "release", release_late),
            late(accepted, "decline", decline_late), late(completed, "decline", decline_late),
            late(completed, "cancel", "Completed requests cannot be cancelled.")});
}

TEST_F(actions, a_worker_who_is_not_assigned_may_do_nothing) {
    const person cid = worker("cid");
    const person eve = worker("eve", {.at = coordinates{"10", "10"}});
    const std::int64_t accepted = ask(ann);
    bring(accepted, bob, "ACCEPTED");
    for (const std::string action : {"start", "complete", "release", "cancel"}) {
        expect({{action + " pending", cid, verb::POST, path_of(id, action), "", 403, unassigned},
                {action + " out of reach", eve, verb::POST, path_of(id, action), "", 404, not_found},
                {action + " accepted", cid, verb::POST, path_of(accepted, action), "", 404, not_found},
                {action + " unknown", cid, verb::POST, path_of(99, action), "", 404, not_found}});
    }
}

TEST_F(actions, actions_of_workers_are_for_workers) {
    const person boss = admin();
    for (const std::string action : {"accept", "start", "complete", "release", "decline"}) {
        expect({{action + " by the customer", ann, verb::POST, path_of(id, action), "", 403, forbidden},
                {action + " by an admin", boss, verb::POST, path_of(id, action), "", 403, forbidden},
                {action + " by nobody", nobody, verb::POST, path_of(id, action), "", 401}});
    }
}

// Cancel.

TEST_F(actions, the_customer_an_admin_and_the_assigned_worker_may_cancel) {
    const std::int64_t hers = ask(ann);
    const std::int64_t his = ask(ann);
    bring(his, bob, "IN_PROGRESS");
    const std::int64_t theirs = ask(ann);
    expect({
        {"customer", ann, verb::POST, path_of(hers, "cancel"), "", 200, "CANCELLED"},
        {"worker", bob, verb::POST, path_of(his, "cancel"), "", 200, "CANCELLED"},
        {"admin", admin(), verb::POST, path_of(theirs, "cancel"), "", 200, "CANCELLED"},
        {"another customer", customer("eve"), verb::POST, path_of(id, "cancel"), "", 404, not_found},
    });
}

TEST_F(actions, a_cancelled_request_says_when_and_by_whom) {
    later();
    const answer cancelled = act(ann, id, "cancel");
    EXPECT_EQ(cancelled.text_at("cancelled_at"), "2026-02-12T22:01:00.000000Z");
    EXPECT_EQ(cancelled.text_at("activities.0.kind"), "CANCELLED");
    EXPECT_EQ(cancelled.text_at("activities.0.message"), "Cancelled by ann@example.com.");
}

TEST_F(actions, what_is_over_cannot_be_cancelled) {
    const std::int64_t completed = ask(ann);
    bring(completed, bob, "COMPLETED");
    act(ann, id, "cancel");
    expect({
        {"completed", ann, verb::POST, path_of(completed, "cancel"), "", 400,
         "Completed requests cannot be cancelled."},
        {"completed, admin", admin(), verb::POST, path_of(completed, "cancel"), "", 400,
         "Completed requests cannot be cancelled."},
        {"cancelled", ann, verb::POST, path_of(id, "cancel"), "", 400, "Request is already cancelled."},
    });
}

TEST_F(actions, nothing_can_be_done_to_a_cancelled_request) {
    bring(id, bob, "ACCEPTED");
    act(ann, id, "cancel");
    expect({
        {"accept", bob, verb::POST, path_of(id, "accept"), "", 400, "Request is no longer available."},
        {"start", bob, verb::POST, path_of(id, "start"), "", 400, "Only accepted requests can start."},
        {"complete", bob, verb::POST, path_of(id, "complete"), "", 400, "Only active requests can be completed."},
        {"release", bob, verb::POST, path_of(id, "release"), "", 400, "Only active requests can be released."},
        {"rate", ann, verb::POST, path_of(id, "rate"), R"({"stars":5})", 400, "Only completed requests can be rated."},
    });
}

// Notes.

TEST_F(actions, notes_join_the_line_in_the_history) {
    act(bob, id, "accept", R"({"notes":"On my way."})");
    EXPECT_EQ(last_message(), "Accepted by bob@example.com. Notes: On my way.");
    act(bob, id, "start", R"({"notes":" Found it. "})");
    EXPECT_EQ(last_message(), "Marked in progress by bob@example.com. Notes: Found it.");
    act(bob, id, "complete", R"({"notes":"Dry."})");
    EXPECT_EQ(last_message(), "Completed by bob@example.com. Notes: Dry.");
}

TEST_F(actions, notes_of_a_cancellation_join_too) {
    act(ann, id, "cancel", R"({"notes":"It stopped."})");
    EXPECT_EQ(last_message(), "Cancelled by ann@example.com. Notes: It stopped.");
}

TEST_F(actions, absent_notes_leave_the_line_alone) {
    for (const std::string_view body : {"", "{}", R"({"notes":""})", R"({"notes":null})"}) {
        const std::int64_t each = ask(ann);
        EXPECT_EQ(act(bob, each, "accept", body).text_at("activities.0.message"), "Accepted by bob@example.com.")
            << body;
    }
}

TEST_F(actions, notes_are_read_only_once_it_is_clear_that_the_caller_may_act) {
    const std::string bad = R"({"notes":[]})";
    const person eve = worker("eve", {.at = coordinates{"10", "10"}});
    expect({
        {"may act", bob, verb::POST, path_of(id, "accept"), bad, 400, "Not a valid string."},
        {"sees nothing", eve, verb::POST, path_of(id, "accept"), bad, 404, not_found},
        {"not assigned", bob, verb::POST, path_of(id, "start"), bad, 403, unassigned},
        {"wrong role", ann, verb::POST, path_of(id, "accept"), "{", 403, forbidden},
    });
    EXPECT_EQ(last_kind(), "CREATED");
}

TEST_F(actions, token_role_method_request_and_body_are_checked_in_this_order) {
    const std::string path = "/requests/99/accept/";
    expect({
        {"token before method", nobody, verb::GET, path, "", 401},
        {"role before method", ann, verb::GET, path, "", 403, forbidden},
        {"method before request", bob, verb::GET, path, "", 405, "Method \"GET\" not allowed."},
        {"request before body", bob, verb::POST, path, "{", 404, not_found},
        {"body before status", ann, verb::POST, path_of(id, "rate"), "{}", 400, "This field is required."},
    });
}

TEST_F(actions, every_answer_is_what_a_get_by_the_same_caller_returns_next) {
    const person boss = admin();
    for (const std::string_view action : {"accept", "start", "complete"}) {
        const answer done = act(bob, id, action, R"({"notes":"x"})");
        ASSERT_EQ(done.status, 200) << done;
        EXPECT_EQ(read(bob, id).text, done.text) << action;
    }
    const std::int64_t called_off = ask(ann);
    const answer cancelled = act(ann, called_off, "cancel");
    EXPECT_EQ(read(ann, called_off).text, cancelled.text);
    const std::int64_t given = ask(ann);
    const answer assigned = act(boss, given, "assign", R"({"worker_id":)" + std::to_string(bob.id) + "}");
    EXPECT_EQ(read(boss, given).text, assigned.text);
}

TEST_F(actions, an_action_takes_the_same_few_statements_however_long_the_history) {
    const person cid = worker("cid");
    const std::int64_t fresh = ask(ann);
    const auto first = statements_of([&] { act(bob, fresh, "accept"); });
    for (int i = 0; i < 5; ++i) {
        act(bob, id, "accept");
        act(bob, id, "release");
        act(cid, id, "accept");
        act(cid, id, "release");
    }
    EXPECT_EQ(statements_of([&] { act(bob, id, "accept"); }), first);
}

}  // namespace
}  // namespace callout
