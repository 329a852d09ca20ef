#include <boost/json/object.hpp>

#include "support/repair_test.hpp"

namespace callout {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class privacy : public repair_test {
protected:
    privacy() {
        patch(ann, "/auth/me/", R"({"last_name":"Lee","phone_number":"+1 212 555","default_address":"4 Main Street",
            "default_latitude":"40.7","customer_profile":{"notes":"The bell is broken."}})");
        id = ask(ann, R"({"customer_notes":"The key is under the mat."})");
    }
    /// The request as it stands in a worker's list of pending ones.
    boost::json::value in_pending_list(const person& who) { return get(who, "/requests/pending/").field("results.0"); }

    const person ann = customer("ann");
    const person bob = worker("bob");
    const person cid = worker("cid");
    const person boss = admin();
    std::int64_t id = 0;
};

TEST_F(privacy, of_a_customer_strangers_see_id_and_first_name_in_the_usual_shape) {
    const answer seen = read(bob, id);
    EXPECT_EQ(
        boost::json::serialize(seen.field("customer")),
        R"({"id":)" + std::to_string(ann.id) +
            R"(,"email":"","first_name":"ann","last_name":"","role":"CUSTOMER","phone_number":"","default_address":"",)"
            R"("default_latitude":null,"default_longitude":null,"is_email_verified":false,"worker_profile":null,)"
            R"("customer_profile":null})");
}

TEST_F(privacy, strangers_read_no_notes) {
    EXPECT_EQ(read(bob, id).text_at("customer_notes"), "");
    EXPECT_EQ(read(bob, id).text_at("admin_notes"), "");
}

TEST_F(privacy, the_pending_list_shows_what_a_stranger_reads_but_for_the_distance) {
    auto listed = in_pending_list(bob);
    listed.as_object()["distance_km"] = nullptr;
    EXPECT_EQ(boost::json::serialize(listed), read(bob, id).text);
}

TEST_F(privacy, the_pending_list_after_a_restart_shows_the_same) {
    act(cid, id, "decline");
    const auto before = boost::json::serialize(in_pending_list(bob));
    restart();
    EXPECT_EQ(boost::json::serialize(in_pending_list(bob)), before);
}

TEST_F(privacy, nothing_of_a_customer_leaks_anywhere_in_a_strangers_view) {
    for (const std::string& text : {read(bob, id).text, get(bob, "/requests/pending/").text}) {
        for (const std::string_view secret : {"ann@example.com", "Lee", "+1 212", "4 Main", "bell", "under the mat"}) {
            EXPECT_THAT(text, Not(HasSubstr(std::string{secret})));
        }
    }
}

TEST_F(privacy, the_assigned_worker_sees_whom_to_help) {
    const answer seen = act(bob, id, "accept");
    EXPECT_EQ(seen.text_at("customer.email"), "ann@example.com");
    EXPECT_EQ(seen.text_at("customer.phone_number"), "+1 212 555");
    EXPECT_EQ(seen.text_at("customer.customer_profile.notes"), "The bell is broken.");
    EXPECT_EQ(seen.text_at("customer_notes"), "The key is under the mat.");
}

TEST_F(privacy, the_customer_sees_who_comes) {
    bring(id, bob, "ACCEPTED");
    const answer seen = read(ann, id);
    EXPECT_EQ(seen.text_at("worker.email"), "bob@example.com");
    EXPECT_EQ(seen.text_at("activities.0.message"), "Accepted by bob@example.com.");
    EXPECT_EQ(seen.text_at("activities.0.actor.email"), "bob@example.com");
}

TEST_F(privacy, where_the_worker_is_concerns_the_customer_only_while_the_job_runs) {
    bring(id, bob, "ACCEPTED");
    EXPECT_EQ(read(ann, id).text_at("worker.worker_profile.current_latitude"), union_square.latitude);
    act(bob, id, "complete");
    EXPECT_TRUE(read(ann, id).field("worker.worker_profile.current_latitude").is_null());
}

TEST_F(privacy, admins_see_everything) {
    bring(id, bob, "ACCEPTED");
    const answer seen = read(boss, id);
    EXPECT_EQ(seen.text_at("customer.email"), "ann@example.com");
    EXPECT_EQ(seen.text_at("worker.email"), "bob@example.com");
    EXPECT_EQ(seen.text_at("customer_notes"), "The key is under the mat.");
    EXPECT_EQ(seen.text_at("activities.0.message"), "Accepted by bob@example.com.");
}

TEST_F(privacy, strangers_read_histories_without_addresses) {
    bring(id, bob, "ACCEPTED");
    act(bob, id, "release");
    const answer seen = read(cid, id);
    EXPECT_EQ(seen.text_at("activities.0.message"), "Released by a worker.");
    EXPECT_EQ(seen.text_at("activities.1.message"), "Accepted by a worker.");
    EXPECT_EQ(seen.text_at("activities.0.actor.email"), "");
    EXPECT_EQ(seen.number_at("activities.0.actor.id"), bob.id);
    EXPECT_EQ(seen.text_at("activities.2.message"), "Request created with priority STANDARD.");
    EXPECT_THAT(seen.text, Not(HasSubstr("@example.com")));
}

TEST_F(privacy, a_worker_who_gave_the_job_back_is_a_stranger_again) {
    bring(id, bob, "ACCEPTED");
    const answer released = act(bob, id, "release");
    EXPECT_EQ(released.text_at("customer.email"), "");
    EXPECT_EQ(released.text_at("customer_notes"), "");
}

TEST_F(privacy, actors_whom_a_party_has_no_business_with_are_masked) {
    act(cid, id, "decline");
    bring(id, bob, "ACCEPTED");
    for (const person& party : {ann, bob}) {
        const answer seen = read(party, id);
        EXPECT_EQ(seen.text_at("activities.1.kind"), "DECLINED");
        EXPECT_EQ(seen.text_at("activities.1.actor.email"), "");
        EXPECT_EQ(seen.text_at("activities.1.actor.first_name"), "");
        EXPECT_EQ(seen.text_at("activities.1.actor.role"), "WORKER");
    }
}

TEST_F(privacy, a_decliner_keeps_their_address_from_the_parties) {
    act(cid, id, "decline");
    bring(id, bob, "ACCEPTED");
    for (const person& party : {ann, bob}) EXPECT_THAT(read(party, id).text, Not(HasSubstr("cid@example.com")));
    EXPECT_THAT(read(boss, id).text, HasSubstr("Declined by cid@example.com."));
}

TEST_F(privacy, lists_are_as_discreet_as_single_requests) {
    bring(id, bob, "ACCEPTED");
    EXPECT_EQ(boost::json::serialize(get(bob, "/requests/").field("results.0")), read(bob, id).text);
    EXPECT_EQ(boost::json::serialize(get(bob, "/requests/active/").field("0")), read(bob, id).text);
    EXPECT_EQ(boost::json::serialize(get(ann, "/requests/").field("results.0")), read(ann, id).text);
    EXPECT_EQ(boost::json::serialize(get(boss, "/requests/").field("results.0")), read(boss, id).text);
}

TEST_F(privacy, the_notice_to_waiting_workers_of_a_cancellation_names_nobody) {
    time.advance(std::chrono::minutes{1});
    act(ann, id, "cancel");
    const auto told = notices(bob, "REQUEST_CANCELLED");
    ASSERT_EQ(told.size(), 1U);
    EXPECT_THAT(boost::json::serialize(told.front()), Not(HasSubstr("@")));
}

}  // namespace
}  // namespace callout
