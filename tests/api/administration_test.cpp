#include <algorithm>
#include <boost/json/serialize.hpp>
#include <chrono>

#include "support/repair_test.hpp"

namespace callout {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::string off = R"({"is_active":false})";
const std::string on = R"({"is_active":true})";
const std::string to_worker = R"({"role":"WORKER"})";
const std::string to_customer = R"({"role":"CUSTOMER"})";
const std::string users = "/admin/users/";

class administration : public repair_test {
protected:
    static std::string path_to(const person& whom) { return users + std::to_string(whom.id) + '/'; }
    answer change(const person& whom, const std::string& form) { return patch(root, path_to(whom), form); }
    answer shown(const person& whom) { return get(root, path_to(whom)); }
    std::vector<std::int64_t> listed(const std::string& query) { return ids_in(get(root, users + query)); }
    answer leave(const person& who) {
        return call(who, verb::DELETE_, "/auth/me/", R"({"current_password":"drip-drop-stop-42"})");
    }
    answer try_to_sign_in(const person& who) {
        return post(nobody, "/auth/login/", R"({"email":")" + who.email + R"(","password":"drip-drop-stop-42"})");
    }
    answer go_online(const person& who) {
        return patch(who, "/auth/workers/availability/",
                     R"({"is_available":true,"current_latitude":"40.735863","current_longitude":"-73.991084"})");
    }

    person ann = customer("ann");
    person bob = worker("bob");
    person root = admin("root");
};

// Who may.

TEST_F(administration, is_for_admins_alone) {
    const std::string one = path_to(ann);
    const std::string unsigned_text = "Authentication credentials were not provided.";
    const std::string refused = "You do not have permission to perform this action.";
    for (const auto& [path, method] :
         {std::pair{users, verb::GET}, std::pair{one, verb::GET}, std::pair{one, verb::PATCH}}) {
        const std::string body = method == verb::PATCH ? on : "";
        expect({
            {"nobody", nobody, method, path, body, 401, unsigned_text},
            {"a customer", ann, method, path, body, 403, refused},
            {"a worker", bob, method, path, body, 403, refused},
            {"an admin", root, method, path, body, 200},
        });
    }
}

TEST_F(administration, accounts_are_neither_made_nor_deleted_there) {
    expect({
        {"POST", root, verb::POST, users, "{}", 405},
        {"PUT", root, verb::PUT, path_to(ann), "{}", 405},
        {"DELETE", root, verb::DELETE_, path_to(ann), "", 405},
    });
}

// What is shown.

TEST_F(administration, an_account_is_shown_as_its_owner_sees_it_and_with_what_admins_need) {
    for (const person& each : {ann, bob, root}) {
        const answer own = get(each, "/auth/me/");
        const answer seen = shown(each);
        for (const auto& member : own.body.as_object()) EXPECT_EQ(seen.field(member.key()), member.value());
        EXPECT_EQ(seen.field("is_active"), true);
        EXPECT_EQ(seen.field("is_deleted"), false);
        EXPECT_EQ(seen.text_at("date_joined"), "2026-02-12T22:00:00.000000Z");
        EXPECT_EQ(seen.body.as_object().size(), own.body.as_object().size() + 4);
    }
}

TEST_F(administration, the_last_sign_in_is_shown) {
    EXPECT_TRUE(shown(ann).field("last_login").is_null());
    time.advance(std::chrono::minutes{5});
    sign_in(ann.email);
    EXPECT_EQ(shown(ann).text_at("last_login"), "2026-02-12T22:05:00.000000Z");
}

TEST_F(administration, an_unknown_account_is_not_found) {
    EXPECT_THAT(get(root, users + "999/"), says(404, "Not found."));
    EXPECT_THAT(patch(root, users + "999/", on), says(404, "Not found."));
    EXPECT_THAT(patch(root, users + "999/", off), says(404, "Not found."));
}

TEST_F(administration, the_list_begins_with_the_newest_account) {
    EXPECT_THAT(listed(""), ElementsAre(root.id, bob.id, ann.id));
    EXPECT_EQ(get(root, users).field("results.1"), shown(bob).body);
}

TEST_F(administration, the_list_comes_in_pages) {
    const answer first = get(root, users + "?page_size=2");
    EXPECT_EQ(first.number_at("count"), 3);
    EXPECT_THAT(ids_in(first), ElementsAre(root.id, bob.id));
    EXPECT_EQ(first.text_at("next"), "http://localhost/api/admin/users/?page_size=2&page=2");
    EXPECT_THAT(listed("?page_size=2&page=2"), ElementsAre(ann.id));
    EXPECT_THAT(get(root, users + "?page=2"), says(404, "Invalid page."));
    EXPECT_EQ(get(root, users + "?page_size=101").status, 400);
}

TEST_F(administration, a_page_of_many_takes_as_many_statements_as_a_page_of_one) {
    get(root, users);
    const auto one = statements_of([&] { get(root, users + "?page_size=1"); });
    EXPECT_EQ(statements_of([&] { get(root, users); }), one);
    EXPECT_EQ(one, 2U);
}

TEST_F(administration, the_list_can_be_searched_whatever_the_case) {
    patch(ann, "/auth/me/", R"({"first_name":"Annabel","last_name":"O_Leary"})");
    EXPECT_THAT(listed("?search=ANN@"), ElementsAre(ann.id));
    EXPECT_THAT(listed("?search=annaBEL"), ElementsAre(ann.id));
    EXPECT_THAT(listed("?search=leary"), ElementsAre(ann.id));
    EXPECT_THAT(listed("?search=example.com"), SizeIs(3));
    EXPECT_THAT(listed("?search=_"), ElementsAre(ann.id));
    EXPECT_THAT(listed("?search=%25"), IsEmpty());
    EXPECT_EQ(get(root, users + "?search=leary").number_at("count"), 1);
}

TEST_F(administration, the_list_can_be_filtered) {
    ASSERT_EQ(change(bob, off).status, 200);
    EXPECT_THAT(listed("?role=CUSTOMER"), ElementsAre(ann.id));
    EXPECT_THAT(listed("?role=ADMIN"), ElementsAre(root.id));
    EXPECT_THAT(listed("?is_active=false"), ElementsAre(bob.id));
    EXPECT_THAT(listed("?is_active=True"), ElementsAre(root.id, ann.id));
    EXPECT_THAT(listed("?role=WORKER&is_active=true"), IsEmpty());
    EXPECT_THAT(listed("?search=bob&role=WORKER&is_active=false"), ElementsAre(bob.id));
    EXPECT_EQ(get(root, users + "?role=WORKER").number_at("count"), 1);
}

TEST_F(administration, unknown_filters_are_refused) {
    EXPECT_EQ(get(root, users + "?role=BOSS").status, 400);
    EXPECT_TRUE(get(root, users + "?role=BOSS").has("role"));
    EXPECT_TRUE(get(root, users + "?is_active=perhaps").has("is_active"));
    EXPECT_TRUE(get(root, users + "?search=" + std::string(201, 'x')).has("search"));
}

// Changes in general.

TEST_F(administration, bad_changes_are_refused) {
    const std::string path = path_to(ann);
    expect({
        {"an admin", root, verb::PATCH, path, R"({"role":"ADMIN"})", 400, "\"ADMIN\" is not a valid choice."},
        {"no role", root, verb::PATCH, path, R"({"role":null})", 400, "This field may not be null."},
        {"no truth", root, verb::PATCH, path, R"({"is_active":"perhaps"})", 400, "Must be a valid boolean."},
        {"no truth either", root, verb::PATCH, path, R"({"is_email_verified":[]})", 400, "Must be a valid boolean."},
        {"no object", root, verb::PATCH, path, "[]", 400},
        {"no JSON", root, verb::PATCH, path, "{", 400},
    });
    EXPECT_EQ(shown(ann).field("role"), "CUSTOMER");
}

TEST_F(administration, what_is_not_sent_stays_as_it_is) {
    const answer before = shown(ann);
    EXPECT_EQ(change(ann, "{}").text, before.text);
    EXPECT_EQ(change(ann, R"({"is_active":true,"role":"CUSTOMER","is_email_verified":false})").text, before.text);
    EXPECT_EQ(get(ann, "/auth/me/").status, 200);
}

TEST_F(administration, an_email_is_verified_and_the_owner_sees_it) {
    get(ann, "/auth/me/");
    EXPECT_EQ(change(ann, R"({"is_email_verified":true})").field("is_email_verified"), true);
    EXPECT_EQ(get(ann, "/auth/me/").field("is_email_verified"), true);
    EXPECT_EQ(change(ann, R"({"is_email_verified":false})").field("is_email_verified"), false);
    EXPECT_EQ(get(ann, "/auth/me/").field("is_email_verified"), false);
}

// Deactivation.

TEST_F(administration, a_deactivated_account_is_signed_out_everywhere) {
    const person elsewhere = sign_in(ann.email);
    EXPECT_EQ(change(ann, off).field("is_active"), false);
    for (const person& each : {ann, elsewhere}) {
        EXPECT_EQ(get(each, "/auth/me/").status, 401);
        EXPECT_EQ(post(nobody, "/auth/token/refresh/", R"({"refresh":")" + each.refresh + "\"}").status, 401);
    }
    EXPECT_THAT(try_to_sign_in(ann), says(401, "No active account found with the given credentials"));
    restart();
    EXPECT_EQ(get(ann, "/auth/me/").status, 401);
}

TEST_F(administration, a_reactivated_account_signs_in_anew) {
    change(ann, off);
    EXPECT_EQ(change(ann, on).field("is_active"), true);
    EXPECT_EQ(get(ann, "/auth/me/").status, 401);
    EXPECT_EQ(get(sign_in(ann.email), "/auth/me/").status, 200);
}

TEST_F(administration, a_deactivated_worker_leaves_the_fleet_and_comes_back_offline) {
    ASSERT_EQ(change(bob, off).status, 200);
    EXPECT_EQ(service().fleet().size(), 0U);
    EXPECT_EQ(get(root, "/dashboard/").number_at("totals.workers_available"), 0);
    const answer back = change(bob, on);
    EXPECT_EQ(back.field("worker_profile.is_available"), false);
    EXPECT_EQ(service().fleet().size(), 0U);
    EXPECT_EQ(go_online(sign_in(bob.email)).status, 200);
    EXPECT_EQ(service().fleet().size(), 1U);
}

TEST_F(administration, a_deactivated_workers_jobs_are_given_back_and_offered_to_others) {
    const person cid = worker("cid");
    const std::int64_t accepted = ask(ann);
    const std::int64_t started = ask(ann);
    const std::int64_t done = ask(ann);
    bring(accepted, bob, "ACCEPTED");
    bring(started, bob, "IN_PROGRESS");
    bring(done, bob, "COMPLETED");
    ASSERT_EQ(change(bob, off).status, 200);
    for (const std::int64_t each : {accepted, started}) {
        const answer now = read(ann, each);
        EXPECT_EQ(now.text_at("status"), "PENDING");
        EXPECT_TRUE(now.field("worker").is_null());
        EXPECT_EQ(now.text_at("activities.0.message"), "Released by root@example.com.");
    }
    EXPECT_EQ(read(ann, done).text_at("status"), "COMPLETED");
    EXPECT_THAT(notices(ann, "REQUEST_RELEASED"), SizeIs(2));
    const auto offers = notices(cid, "REQUEST_CREATED");
    EXPECT_EQ(std::ranges::count(offers, false, [](const auto& each) { return each.at("is_read").as_bool(); }), 2);
    EXPECT_EQ(get(cid, "/requests/pending/").number_at("count"), 2);
}

TEST_F(administration, what_memory_holds_of_requests_follows_a_deactivated_worker) {
    const person cid = worker("cid");
    const std::int64_t id = ask(ann);
    bring(id, bob, "ACCEPTED");
    get(ann, "/requests/?status=ACCEPTED");
    ASSERT_EQ(change(bob, off).status, 200);
    EXPECT_NE(service().board().find({id}), nullptr);
    EXPECT_EQ(get(ann, "/requests/?status=ACCEPTED").number_at("count"), 0);
    EXPECT_EQ(get(root, "/requests/?status=PENDING").number_at("count"), 1);
    EXPECT_EQ(act(cid, id, "accept").text, read(cid, id).text);
}

TEST_F(administration, a_job_that_was_given_back_is_not_offered_to_the_same_worker_again) {
    const std::int64_t id = ask(ann);
    bring(id, bob, "ACCEPTED");
    change(bob, off);
    change(bob, on);
    const person back = sign_in(bob.email);
    go_online(back);
    EXPECT_EQ(get(back, "/requests/pending/").number_at("count"), 0);
}

TEST_F(administration, the_requests_of_a_deactivated_customer_go_on) {
    const std::int64_t waiting = ask(ann);
    const std::int64_t taken = ask(ann);
    bring(taken, bob, "ACCEPTED");
    ASSERT_EQ(change(ann, off).status, 200);
    EXPECT_EQ(act(bob, taken, "complete").status, 200);
    EXPECT_EQ(act(bob, waiting, "accept").status, 200);
    EXPECT_EQ(act(root, waiting, "cancel").status, 200);
}

// Roles.

TEST_F(administration, a_customer_who_becomes_a_worker_gets_the_profile_and_signs_in_anew) {
    const answer now = change(ann, to_worker);
    EXPECT_EQ(now.text_at("role"), "WORKER");
    EXPECT_EQ(now.number_at("worker_profile.service_radius_km"), 20);
    EXPECT_TRUE(now.field("customer_profile").is_null());
    EXPECT_EQ(get(ann, "/auth/me/").status, 401);
    const person again = sign_in(ann.email);
    EXPECT_EQ(get(again, "/auth/me/").text_at("role"), "WORKER");
    EXPECT_EQ(go_online(again).status, 200);
    EXPECT_EQ(post(again, "/requests/", form()).status, 403);
    EXPECT_EQ(service().fleet().size(), 2U);
}

TEST_F(administration, a_worker_who_becomes_a_customer_leaves_the_fleet_and_the_best_workers) {
    bring(ask(ann), bob, "COMPLETED");
    const answer now = change(bob, to_customer);
    EXPECT_TRUE(now.field("worker_profile").is_null());
    EXPECT_GT(now.number_at("customer_profile.id"), 0);
    EXPECT_EQ(service().fleet().size(), 0U);
    EXPECT_THAT(get(root, "/dashboard/").body.at("top_workers").as_array(), IsEmpty());
    const person again = sign_in(bob.email);
    EXPECT_EQ(post(again, "/requests/", form()).status, 201);
    EXPECT_EQ(get(again, "/requests/").number_at("count"), 1);
    restart();
    EXPECT_EQ(service().fleet().size(), 0U);
}

TEST_F(administration, the_profile_of_the_former_role_comes_back_with_it) {
    bring(ask(ann), bob, "COMPLETED");
    change(bob, to_customer);
    EXPECT_EQ(change(bob, to_worker).number_at("worker_profile.total_completed_jobs"), 1);
}

TEST_F(administration, a_role_stays_while_there_are_open_requests_or_jobs) {
    const std::string refused = "The role cannot be changed while the account has open requests or jobs.";
    const std::int64_t id = ask(ann);
    EXPECT_THAT(change(ann, to_worker), says_of(400, "role", refused));
    bring(id, bob, "IN_PROGRESS");
    EXPECT_THAT(change(ann, to_worker), says_of(400, "role", refused));
    EXPECT_THAT(change(bob, to_customer), says_of(400, "role", refused));
    EXPECT_THAT(change(bob, R"({"is_active":false,"role":"CUSTOMER"})"), says_of(400, "role", refused));
    EXPECT_EQ(get(bob, "/auth/me/").status, 200);
    act(bob, id, "complete");
    EXPECT_EQ(change(ann, to_worker).status, 200);
    EXPECT_EQ(change(bob, to_customer).status, 200);
}

TEST_F(administration, an_admins_role_is_never_changed) {
    const person second = admin("second");
    EXPECT_THAT(change(second, to_worker), says_of(400, "role", "An admin's role cannot be changed."));
    EXPECT_EQ(get(second, users).status, 200);
}

// Admins and deleted accounts.

TEST_F(administration, the_last_active_admin_stays_active) {
    EXPECT_THAT(change(root, off), says_of(400, "is_active", "The last active admin cannot be deactivated."));
    const person second = admin("second");
    EXPECT_EQ(change(root, off).status, 200);
    EXPECT_EQ(get(root, users).status, 401);
    EXPECT_EQ(patch(second, path_to(second), off).status, 400);
    EXPECT_EQ(patch(second, path_to(root), on).status, 200);
}

TEST_F(administration, a_deleted_account_stays_as_it_is) {
    ASSERT_EQ(leave(ann).status, 204);
    EXPECT_EQ(shown(ann).field("is_deleted"), true);
    EXPECT_EQ(shown(ann).field("is_active"), false);
    EXPECT_THAT(change(ann, on), says_of(400, "is_active", "A deleted account cannot be made active again."));
    for (const std::string& form : {to_worker, std::string{R"({"is_email_verified":true})"}})
        EXPECT_THAT(change(ann, form), says_of(400, "non_field_errors", "A deleted account cannot be changed."));
    EXPECT_EQ(change(ann, off).status, 200);
    EXPECT_THAT(listed("?is_active=false"), Contains(ann.id));
    EXPECT_THAT(get(root, users).text, Not(HasSubstr("ann@example.com")));
}

}  // namespace
}  // namespace callout
