#include <algorithm>
#include <boost/describe/class.hpp>
#include <boost/json/serialize.hpp>

#include "db/query.hpp"
#include "support/repair_test.hpp"

namespace callout {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr int rounds = 30;
const std::string password_form = R"({"current_password":"drip-drop-stop-42"})";

constexpr query<std::vector<std::string>()> stored_texts{"test.stored_texts", R"(
    SELECT message AS text FROM request_activity
    UNION ALL SELECT title || body || CAST(data AS text) FROM notification
    UNION ALL SELECT email || first_name || last_name || phone_number || default_address FROM account
    UNION ALL SELECT email FROM former_email
    UNION ALL SELECT answer FROM idempotency_key)"};
constexpr query<std::int64_t()> open_with_nobody{"test.open_with_nobody", R"(
    SELECT count(*) FROM service_request r
    WHERE r.status IN ('PENDING', 'ACCEPTED', 'IN_PROGRESS')
      AND EXISTS (SELECT 1 FROM account a WHERE a.id IN (r.customer_id, r.worker_id) AND NOT a.is_active))"};
constexpr query<std::int64_t()> active_admins{"test.active_admins",
                                              "SELECT count(*) FROM account WHERE role = 'ADMIN' AND is_active"};

class leaving : public repair_test {
protected:
    answer leave(const person& who, const std::string& form = password_form) {
        return call(who, verb::DELETE_, "/auth/me/", form);
    }
    static planned_call to_leave(const person& who) { return {who, verb::DELETE_, "/auth/me/", password_form}; }
    static planned_call to_act(const person& who, std::int64_t request, std::string_view action) {
        return {who, verb::POST, path_of(request, action), ""};
    }

    template <class Result>
    Result asked(const query<Result()>& what) {
        Result result{};
        run([](database& from, const auto& sql, Result& into) -> boost::asio::awaitable<void> {
            into = co_await from(sql);
        }(db(), what, result));
        return result;
    }

    void expect_no_trace_of(const std::string& name) {
        for (const std::string& text : asked(stored_texts)) EXPECT_THAT(text, Not(HasSubstr(name)));
    }

    person ann = customer("ann");
    person bob = worker("bob");
    person root = admin("root");
};

// Who may, and what remains.

TEST_F(leaving, takes_the_current_password) {
    const std::string path = "/auth/me/";
    expect({
        {"nobody", nobody, verb::DELETE_, path, password_form, 401, "Authentication credentials were not provided."},
        {"nothing", ann, verb::DELETE_, path, "", 400, "This field is required."},
        {"an empty form", ann, verb::DELETE_, path, "{}", 400, "This field is required."},
        {"blank", ann, verb::DELETE_, path, R"({"current_password":""})", 400, "This field may not be blank."},
        {"a wrong one", ann, verb::DELETE_, path, R"({"current_password":"wrong"})", 400, "Wrong password."},
    });
    EXPECT_EQ(get(ann, path).status, 200);
    const answer gone = leave(ann);
    EXPECT_EQ(gone.status, 204) << gone;
    EXPECT_EQ(gone.text, "");
}

TEST_F(leaving, signs_every_session_out_and_nobody_signs_in_again) {
    const person phone = sign_in(ann.email);
    ASSERT_EQ(leave(ann).status, 204);
    for (const person& each : {ann, phone}) {
        EXPECT_THAT(get(each, "/auth/me/"), says(401, "Token is invalid or expired"));
        EXPECT_EQ(post(nobody, "/auth/token/refresh/", R"({"refresh":")" + each.refresh + "\"}").status, 401);
    }
    for (const std::string email : {"ann@example.com", "deleted-1"}) {
        const std::string form = R"({"email":")" + email + R"(","password":"drip-drop-stop-42"})";
        EXPECT_THAT(post(nobody, "/auth/login/", form),
                    says(401, "No active account found with the given credentials"));
    }
    restart();
    EXPECT_EQ(get(ann, "/auth/me/").status, 401);
}

TEST_F(leaving, makes_the_address_free_again) {
    ASSERT_EQ(leave(ann).status, 204);
    EXPECT_NE(customer("ann").id, ann.id);
}

TEST_F(leaving, leaves_nothing_personal_in_the_account) {
    patch(ann, "/auth/me/",
          R"({"last_name":"ann-last","phone_number":"ann-phone","default_address":"ann-street",)"
          R"("default_latitude":"1","customer_profile":{"notes":"ann-bell"}})");
    ask(ann);
    ASSERT_EQ(leave(ann).status, 204);
    expect_no_trace_of("ann");
    const answer shown = get(root, "/requests/");
    EXPECT_EQ(shown.number_at("results.0.customer.id"), ann.id);
    EXPECT_EQ(shown.text_at("results.0.customer.role"), "CUSTOMER");
    EXPECT_THAT(shown.text, Not(HasSubstr("ann")));
}

TEST_F(leaving, a_former_address_goes_too) {
    const std::int64_t id = ask(ann);
    bring(id, bob, "ACCEPTED");
    ASSERT_EQ(patch(bob, "/auth/me/", R"({"email":"rob@example.com","current_password":"drip-drop-stop-42"})").status,
              200);
    act(bob, id, "complete");
    ASSERT_EQ(leave(bob).status, 204);
    expect_no_trace_of("bob@example.com");
    expect_no_trace_of("rob@example.com");
}

TEST_F(leaving, other_people_keep_their_addresses) {
    const person bobby = worker("notbob");
    const std::int64_t id = ask(ann);
    bring(id, bob, "ACCEPTED");
    act(bob, id, "release");
    act(root, id, "assign", R"({"worker_id":)" + std::to_string(bobby.id) + "}");
    ASSERT_EQ(leave(bob).status, 204);
    EXPECT_THAT(read(root, id).text, HasSubstr("Assigned to notbob@example.com by root@example.com."));
}

// A customer's requests.

TEST_F(leaving, a_customers_open_requests_are_cancelled_and_everybody_is_told) {
    const person cid = worker("cid");
    const std::int64_t waiting = ask(ann);
    const std::int64_t taken = ask(ann);
    const std::int64_t done = ask(ann);
    bring(taken, bob, "IN_PROGRESS");
    bring(done, bob, "COMPLETED");
    ASSERT_EQ(leave(ann).status, 204);
    for (const std::int64_t each : {waiting, taken}) {
        const answer now = read(root, each);
        EXPECT_EQ(now.text_at("status"), "CANCELLED");
        EXPECT_EQ(now.text_at("activities.0.kind"), "CANCELLED");
        EXPECT_EQ(now.text_at("activities.0.message"), "Cancelled by deleted account.");
        EXPECT_TRUE(now.field("activities.0.actor").is_null());
    }
    EXPECT_EQ(read(root, done).text_at("status"), "COMPLETED");
    const auto told = notices(bob, "REQUEST_CANCELLED");
    ASSERT_THAT(told, SizeIs(2));
    EXPECT_THAT(boost::json::serialize(boost::json::array(told.begin(), told.end())),
                HasSubstr("The request was cancelled by deleted account."));
    EXPECT_THAT(notices(cid, "REQUEST_CANCELLED"), SizeIs(1));
}

TEST_F(leaving, what_memory_holds_of_requests_follows_a_customer_who_leaves) {
    const std::int64_t waiting = ask(ann);
    const std::int64_t taken = ask(ann);
    bring(taken, bob, "ACCEPTED");
    get(bob, "/requests/?status=ACCEPTED");
    ASSERT_EQ(leave(ann).status, 204);
    EXPECT_EQ(service().board().find({waiting}), nullptr);
    EXPECT_EQ(get(bob, "/requests/pending/").number_at("count"), 0);
    EXPECT_EQ(get(bob, "/requests/?status=ACCEPTED").number_at("count"), 0);
    EXPECT_EQ(get(root, "/requests/?status=CANCELLED").number_at("count"), 2);
    EXPECT_THAT(act(bob, taken, "complete"), says(400, "Only active requests can be completed."));
    EXPECT_EQ(get(root, "/dashboard/").number_at("totals.customers"), 0);
    EXPECT_EQ(get(root, "/dashboard/").number_at("totals.open_requests"), 0);
}

// A worker's requests.

TEST_F(leaving, a_workers_job_is_given_back_and_offered_again) {
    const person cid = worker("cid");
    const std::int64_t id = ask(ann);
    bring(id, bob, "IN_PROGRESS");
    ASSERT_EQ(leave(bob).status, 204);
    const answer now = read(ann, id);
    EXPECT_EQ(now.text_at("status"), "PENDING");
    EXPECT_TRUE(now.field("worker").is_null());
    EXPECT_EQ(now.text_at("activities.0.message"), "Released by deleted account.");
    for (const auto& each : now.body.at("activities").as_array()) {
        if (each.at("kind") != "CREATED") EXPECT_TRUE(each.at("actor").is_null());
    }
    EXPECT_THAT(notices(ann, "REQUEST_RELEASED"), SizeIs(1));
    EXPECT_FALSE(notices(cid, "REQUEST_CREATED").at(0).at("is_read").as_bool());
    EXPECT_EQ(get(cid, "/requests/pending/").number_at("count"), 1);
    EXPECT_EQ(act(cid, id, "accept").text, read(cid, id).text);
}

TEST_F(leaving, the_name_goes_from_what_customers_were_told) {
    const std::int64_t id = ask(ann);
    bring(id, bob, "COMPLETED");
    ASSERT_EQ(leave(bob).status, 204);
    EXPECT_EQ(notices(ann, "REQUEST_ACCEPTED").at(0).at("body"), "deleted account has accepted your request.");
    EXPECT_EQ(notices(ann, "REQUEST_STARTED").at(0).at("body"), "deleted account has started work on your request.");
    EXPECT_EQ(notices(ann, "REQUEST_COMPLETED").at(0).at("data").at("worker_email"), "deleted account");
    expect_no_trace_of("bob");
}

TEST_F(leaving, what_memory_holds_of_workers_and_history_follows_a_worker_who_leaves) {
    const person cid = worker("cid");
    const std::int64_t id = ask(ann);
    bring(id, bob, "ACCEPTED");
    act(bob, id, "release");
    act(cid, id, "accept");
    ASSERT_EQ(leave(bob).status, 204);
    EXPECT_EQ(service().fleet().size(), 1U);
    const answer started = act(cid, id, "start");
    EXPECT_THAT(started.text, Not(HasSubstr("bob@example.com")));
    EXPECT_EQ(started.text, read(cid, id).text);
    EXPECT_EQ(get(root, "/dashboard/").number_at("totals.workers"), 1);
    EXPECT_EQ(get(root, "/dashboard/").number_at("totals.workers_available"), 1);
}

TEST_F(leaving, the_board_shows_no_actor_whose_account_is_gone) {
    const person cid = worker("cid");
    const std::int64_t id = ask(ann);
    bring(id, bob, "ACCEPTED");
    act(bob, id, "release");
    ASSERT_EQ(leave(bob).status, 204);
    EXPECT_TRUE(get(cid, "/requests/pending/").field("results.0.activities.0.actor").is_null());
}

TEST_F(leaving, a_worker_who_is_gone_is_not_among_the_best) {
    bring(ask(ann), bob, "COMPLETED");
    ASSERT_EQ(leave(bob).status, 204);
    EXPECT_THAT(get(root, "/dashboard/").body.at("top_workers").as_array(), IsEmpty());
}

TEST_F(leaving, hundreds_of_open_requests_end_together) {
    for (int i = 0; i < 300; ++i) ask(ann);
    ASSERT_EQ(leave(ann).status, 204);
    EXPECT_EQ(get(root, "/requests/?status=CANCELLED").number_at("count"), 300);
    EXPECT_EQ(service().board().size(), 0U);
}

// Admins.

TEST_F(leaving, the_last_active_admin_stays) {
    EXPECT_THAT(leave(root), says_of(400, "non_field_errors", "The last active admin cannot be deleted."));
    const person second = admin("second");
    EXPECT_EQ(leave(root).status, 204);
    EXPECT_EQ(leave(second).status, 400);
}

TEST_F(leaving, of_two_admins_who_leave_at_once_one_stays) {
    person last = root;
    for (int round = 0; round < 10; ++round) {
        const person other = admin("admin" + std::to_string(round));
        const auto answers = at_once({to_leave(last), to_leave(other)});
        EXPECT_EQ(std::ranges::count(answers, 204, &answer::status), 1);
        EXPECT_EQ(asked(active_admins), 1);
        if (answers[0].status == 204) last = other;
    }
}

// Races.

TEST_F(leaving, a_worker_who_accepts_and_leaves_at_once_holds_no_job) {
    for (int round = 0; round < rounds; ++round) {
        const person dan = worker("dan" + std::to_string(round));
        const std::int64_t id = ask(ann);
        const auto answers = at_once({to_act(dan, id, "accept"), to_leave(dan)});
        EXPECT_EQ(answers[1].status, 204) << answers[1];
        EXPECT_EQ(read(ann, id).text_at("status"), "PENDING");
        EXPECT_NE(service().board().find({id}), nullptr);
    }
    EXPECT_EQ(asked(open_with_nobody), 0);
    expect_no_trace_of("dan");
}

TEST_F(leaving, a_worker_who_completes_and_leaves_at_once_completed_or_gave_back) {
    for (int round = 0; round < rounds; ++round) {
        const person dan = worker("dan" + std::to_string(round));
        const std::int64_t id = ask(ann);
        bring(id, dan, "IN_PROGRESS");
        const auto answers = at_once({to_act(dan, id, "complete"), to_leave(dan)});
        EXPECT_EQ(answers[1].status, 204) << answers[1];
        EXPECT_EQ(read(ann, id).text_at("status"), answers[0].status == 200 ? "COMPLETED" : "PENDING");
    }
    EXPECT_EQ(asked(open_with_nobody), 0);
    expect_no_trace_of("dan");
}

TEST_F(leaving, a_customer_who_leaves_while_a_worker_accepts_leaves_nothing_open) {
    for (int round = 0; round < rounds; ++round) {
        const person eve = customer("eve" + std::to_string(round));
        const std::int64_t id = ask(eve);
        const auto answers = at_once({to_act(bob, id, "accept"), to_leave(eve)});
        EXPECT_EQ(answers[1].status, 204) << answers[1];
        EXPECT_EQ(read(root, id).text_at("status"), "CANCELLED");
    }
    EXPECT_EQ(asked(open_with_nobody), 0);
    expect_no_trace_of("eve");
}

TEST_F(leaving, a_customer_who_asks_and_leaves_at_once_leaves_nothing_open) {
    for (int round = 0; round < rounds; ++round) {
        const person eve = customer("eve" + std::to_string(round));
        const auto answers = at_once({{eve, verb::POST, "/requests/", form()}, to_leave(eve)});
        EXPECT_EQ(answers[1].status, 204) << answers[1];
        EXPECT_TRUE(answers[0].status == 201 || answers[0].status == 401) << answers[0];
    }
    EXPECT_EQ(asked(open_with_nobody), 0);
    EXPECT_EQ(service().board().size(), 0U);
}

TEST_F(leaving, who_declines_or_renames_themselves_and_leaves_at_once_leaves_no_trace) {
    const std::int64_t id = ask(ann);
    for (int round = 0; round < rounds; ++round) {
        const person dan = worker("dan" + std::to_string(round));
        const auto answers = at_once({to_act(dan, id, "decline"),
                                      {dan, verb::PATCH, "/auth/me/", R"({"last_name":"dan-last"})"},
                                      to_leave(dan)});
        EXPECT_EQ(answers[2].status, 204) << answers[2];
    }
    expect_no_trace_of("dan");
}

TEST_F(leaving, whoever_leaves_twice_at_once_leaves_once) {
    const auto answers = at_once({to_leave(ann), to_leave(ann)});
    EXPECT_EQ(std::ranges::count(answers, 204, &answer::status), 1);
    EXPECT_EQ(std::ranges::count(answers, 401, &answer::status), 1);
}

}  // namespace
}  // namespace callout
