#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>

#include "db/errors.hpp"
#include "db/query.hpp"
#include "support/repair_test.hpp"

namespace callout {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string log_path = "/admin/audit/";

constexpr query<std::vector<std::string>()> stored_texts{"test.stored_texts",
                                                         "SELECT event || address || details AS text FROM audit_event"};
constexpr query<void()> rewrite{"test.rewrite", "UPDATE audit_event SET event = 'ADMIN_CREATED'"};
constexpr query<void()> erase{"test.erase", "DELETE FROM audit_event"};
constexpr query<void()> overwrite{"test.overwrite", R"(
    INSERT OR REPLACE INTO audit_event (id, event, address, details, created_at) VALUES (1, '', '', '', 0))"};
constexpr query<void()> empty{"test.empty", "TRUNCATE audit_event"};

class audit_log : public repair_test {
protected:
    answer change(const person& whom, const std::string& form) {
        return patch(root, "/admin/users/" + std::to_string(whom.id) + '/', form);
    }
    answer log(const std::string& query = "") { return get(root, log_path + query); }
    /// The rows of an event, newest first.
    boost::json::array rows(const std::string& event) {
        return log("?page_size=100&event=" + event).body.at("results").as_array();
    }
    /// The only row of an event; null where there is none or more than one.
    boost::json::value row(const std::string& event) {
        const boost::json::array all = rows(event);
        return all.size() == 1 ? all.front() : boost::json::value{};
    }
    /// Expects that one row tells who did this to whom, with such details.
    void expect_row(const std::string& event, const person& actor, const std::string& kind, std::int64_t target,
                    const std::string& details) {
        const boost::json::value found = row(event);
        ASSERT_TRUE(found.is_object()) << event << ": " << rows(event);
        const auto actor_id = actor.id == 0 ? boost::json::value{} : boost::json::value(actor.id);
        EXPECT_EQ(found.at("actor_id"), actor_id) << event;
        EXPECT_EQ(found.at("target_kind"), boost::json::value(std::string_view{kind})) << event;
        EXPECT_EQ(found.at("target_id"), target) << event;
        EXPECT_EQ(boost::json::serialize(found.at("details")), details) << event;
        EXPECT_EQ(found.at("address"), "127.0.0.1") << event;
        EXPECT_EQ(found.at("created_at"), "2026-02-12T22:00:00.000000Z") << event;
    }
    answer fail_to_sign_in(const std::string& email, const std::string& password = "wrong-guess-1") {
        return post(nobody, "/auth/login/", R"({"email":")" + email + R"(","password":")" + password + "\"}");
    }
    std::vector<std::string> stored() {
        std::vector<std::string> texts;
        run([](database& from, std::vector<std::string>& into) -> boost::asio::awaitable<void> {
            into = co_await from(stored_texts);
        }(db(), texts));
        return texts;
    }
    void carry_out(const query<void()>& what) {
        run([](database& on, const query<void()>& sql) -> boost::asio::awaitable<void> { co_await on(sql); }(db(),
                                                                                                             what));
    }

    person ann = customer("ann");
    person bob = worker("bob");
    person root = admin("root");
};

// Who may.

TEST_F(audit_log, is_read_by_admins_alone_and_changed_by_nobody) {
    const std::string refused = "You do not have permission to perform this action.";
    expect({
        {"nobody", nobody, verb::GET, log_path, "", 401, "Authentication credentials were not provided."},
        {"a customer", ann, verb::GET, log_path, "", 403, refused},
        {"a worker", bob, verb::GET, log_path, "", 403, refused},
        {"an admin", root, verb::GET, log_path, "", 200},
        {"POST", root, verb::POST, log_path, "{}", 405},
        {"PUT", root, verb::PUT, log_path, "{}", 405},
        {"PATCH", root, verb::PATCH, log_path, "{}", 405},
        {"DELETE", root, verb::DELETE_, log_path, "", 405},
        {"DELETE one", root, verb::DELETE_, log_path + "1/", "", 404},
    });
}

TEST_F(audit_log, takes_no_change_by_the_database_either) {
    for (const auto* each : {&rewrite, &erase}) EXPECT_THROW(carry_out(*each), db::constraint_violation) << each->name;
    if (db().speaks() == db::dialect::SQLITE)
        EXPECT_THROW(carry_out(overwrite), db::constraint_violation);
    else
        EXPECT_THROW(carry_out(empty), db::constraint_violation);
    EXPECT_EQ(row("ADMIN_CREATED").at("target_id"), root.id);
}

// What is told, each where it happens.

TEST_F(audit_log, an_admin_who_was_created_is_told_without_an_address) {
    const boost::json::value made = row("ADMIN_CREATED");
    EXPECT_EQ(made.at("target_id"), root.id);
    EXPECT_EQ(made.at("target_email"), "root@example.com");
    EXPECT_EQ(made.at("address"), "");
}

TEST_F(audit_log, changes_of_accounts_are_told) {
    bring(ask(ann), bob, "ACCEPTED");
    change(bob, R"({"is_active":false})");
    expect_row("USER_DEACTIVATED", root, "USER", bob.id, R"({"jobs_given_back":1})");
    change(bob, R"({"is_active":true})");
    expect_row("USER_ACTIVATED", root, "USER", bob.id, "{}");
    change(bob, R"({"role":"CUSTOMER"})");
    expect_row("USER_ROLE_CHANGED", root, "USER", bob.id, R"({"from":"WORKER","to":"CUSTOMER"})");
    change(bob, R"({"is_email_verified":true})");
    expect_row("USER_EMAIL_VERIFIED", root, "USER", bob.id, "{}");
    change(bob, R"({"is_email_verified":false})");
    expect_row("USER_EMAIL_UNVERIFIED", root, "USER", bob.id, "{}");
}

TEST_F(audit_log, a_change_of_several_things_is_told_by_as_many_rows) {
    change(ann, R"({"is_active":false,"role":"WORKER","is_email_verified":true})");
    EXPECT_EQ(log("?target_kind=USER&target_id=" + std::to_string(ann.id)).number_at("count"), 3);
}

TEST_F(audit_log, what_changes_nothing_or_is_refused_is_not_told) {
    const std::int64_t before = log().number_at("count");
    ask(ann);
    change(ann, "{}");
    change(ann, R"({"is_active":true,"role":"CUSTOMER"})");
    change(ann, R"({"is_email_verified":true,"role":"WORKER"})");
    change(root, R"({"is_active":false})");
    post(root, "/categories/", R"({"name":"plumbing"})");
    patch(root, "/categories/999/", R"({"name":"Chimneys"})");
    EXPECT_EQ(log().number_at("count"), before);
}

TEST_F(audit_log, categories_are_told) {
    const std::int64_t made = post(root, "/categories/", R"({"name":"Chimneys"})").number_at("id");
    expect_row("CATEGORY_CREATED", root, "CATEGORY", made, R"({"name":"Chimneys","is_active":true})");
    patch(root, "/categories/1/", R"({"is_active":false})");
    expect_row("CATEGORY_CHANGED", root, "CATEGORY", 1, R"({"name":"Plumbing","is_active":false})");
}

TEST_F(audit_log, what_admins_do_to_requests_is_told) {
    const person cid = worker("cid");
    const std::int64_t id = ask(ann);
    act(bob, id, "accept");
    act(root, id, "assign", R"({"worker_id":)" + std::to_string(cid.id) + "}");
    expect_row(
        "REQUEST_ASSIGNED", root, "REQUEST", id,
        R"({"worker_id":)" + std::to_string(cid.id) + R"(,"previous_worker_id":)" + std::to_string(bob.id) + "}");
    act(root, id, "cancel");
    expect_row("REQUEST_CANCELLED", root, "REQUEST", id, "{}");
}

TEST_F(audit_log, what_others_do_to_requests_is_not_told) {
    const std::int64_t id = ask(ann);
    bring(id, bob, "ACCEPTED");
    act(bob, id, "release");
    act(ann, id, "cancel");
    EXPECT_THAT(rows("REQUEST_CANCELLED"), IsEmpty());
}

TEST_F(audit_log, a_new_password_is_told) {
    patch(ann, "/auth/me/", R"({"password":"another-drip-43","current_password":"drip-drop-stop-42"})");
    expect_row("PASSWORD_CHANGED", ann, "USER", ann.id, "{}");
}

TEST_F(audit_log, a_token_that_is_used_again_is_told_once) {
    const std::string form = R"({"refresh":")" + ann.refresh + "\"}";
    post(nobody, "/auth/token/refresh/", form);
    time.advance(11s);
    const planned_call again{nobody, verb::POST, "/auth/token/refresh/", form};
    for (const answer& each : at_once({again, again, again})) EXPECT_EQ(each.status, 401);
    const boost::json::value found = row("TOKEN_REUSED");
    ASSERT_TRUE(found.is_object()) << rows("TOKEN_REUSED");
    EXPECT_TRUE(found.at("actor_id").is_null());
    EXPECT_EQ(found.at("target_id"), ann.id);
}

TEST_F(audit_log, a_deleted_account_is_told_and_named_nowhere) {
    fail_to_sign_in("ann@example.com");
    patch(ann, "/auth/me/", R"({"password":"another-drip-43","current_password":"drip-drop-stop-42"})");
    call(ann, verb::DELETE_, "/auth/me/", R"({"current_password":"another-drip-43"})");
    expect_row("ACCOUNT_DELETED", ann, "USER", ann.id, "{}");
    EXPECT_EQ(row("PASSWORD_CHANGED").at("actor_email").as_string(), "deleted-" + std::to_string(ann.id));
    EXPECT_THAT(log("?page_size=100").text, Not(HasSubstr("ann@example.com")));
    for (const std::string& text : stored()) EXPECT_THAT(text, Not(HasSubstr("@")));
}

TEST_F(audit_log, nothing_secret_is_stored) {
    fail_to_sign_in("my-secret-typed-here", "pass-word-typed-here");
    fail_to_sign_in(ann.email, "pass-word-typed-here");
    patch(ann, "/auth/me/", R"({"password":"another-drip-43","current_password":"drip-drop-stop-42"})");
    for (const std::string& text : stored()) {
        for (const std::string secret : {"typed-here", "another-drip", "drip-drop", "eyJ"})
            EXPECT_THAT(text, Not(HasSubstr(secret)));
    }
}

// Sign-ins that fail.

TEST_F(audit_log, a_sign_in_that_fails_is_told_with_the_account_if_there_is_one) {
    fail_to_sign_in("ann@example.com");
    const std::string once = R"({"kind":"PASSWORD","times":1,"since":"2026-02-12T22:00:00.000000Z"})";
    expect_row("SIGN_IN_FAILED", nobody, "USER", ann.id, once);
    fail_to_sign_in("nobody@example.com");
    const boost::json::array both = rows("SIGN_IN_FAILED");
    ASSERT_EQ(both.size(), 2U);
    EXPECT_TRUE(both[0].at("target_id").is_null());
    EXPECT_TRUE(both[0].at("target_kind").is_null());
    EXPECT_EQ(boost::json::serialize(both[0].at("details")), once);
}

TEST_F(audit_log, an_inactive_account_that_signs_in_is_told) {
    change(ann, R"({"is_active":false})");
    fail_to_sign_in(ann.email, std::string{test_password});
    EXPECT_EQ(row("SIGN_IN_FAILED").at("target_id"), ann.id);
}

TEST_F(audit_log, a_sign_in_that_succeeds_is_not_told) {
    sign_in(ann.email);
    EXPECT_THAT(rows("SIGN_IN_FAILED"), IsEmpty());
}

TEST_F(audit_log, many_guesses_at_one_account_are_one_row_and_their_number) {
    for (int i = 0; i < 50; ++i) fail_to_sign_in(ann.email);
    EXPECT_EQ(rows("SIGN_IN_FAILED").size(), 1U);
    time.advance(1min);
    const boost::json::array told = rows("SIGN_IN_FAILED");
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[0].at("target_id"), ann.id);
    EXPECT_EQ(told[0].at("details").at("times"), 49);
    EXPECT_EQ(rows("SIGN_IN_FAILED").size(), 2U);
}

TEST_F(audit_log, a_flood_of_guesses_at_many_accounts_is_bounded) {
    for (int i = 0; i < 100; ++i) fail_to_sign_in("guess" + std::to_string(i) + "@example.com");
    EXPECT_EQ(rows("SIGN_IN_FAILED").size(), 30U);
    time.advance(1min);
    const boost::json::array told = rows("SIGN_IN_FAILED");
    EXPECT_EQ(told.size(), 31U);
    EXPECT_EQ(boost::json::serialize(told[0].at("details")),
              R"({"kind":"OTHERS","times":70,"since":"2026-02-12T22:00:00.000000Z"})");
}

TEST_F(audit_log, a_guess_at_an_account_costs_as_many_statements_as_one_at_none) {
    const auto of = [&](const std::string& email) { return statements_of([&] { fail_to_sign_in(email); }); };
    for (int i = 0; i < 3; ++i) EXPECT_EQ(of(ann.email), of("nobody@example.com"));
}

TEST_F(audit_log, a_token_of_googles_that_is_not_genuine_is_told) {
    config values = settings();
    values.google_client_ids = {"callout-web"};
    restart_with(std::move(values));
    EXPECT_EQ(post(nobody, "/auth/google/", R"({"id_token":"nonsense"})").status, 400);
    EXPECT_EQ(row("SIGN_IN_FAILED").at("details").at("kind"), "GOOGLE");
}

// The list.

TEST_F(audit_log, the_newest_row_comes_first_and_names_people_by_their_addresses) {
    change(ann, R"({"is_email_verified":true})");
    time.advance(1min);
    change(bob, R"({"is_email_verified":true})");
    patch(bob, "/auth/me/", R"({"email":"rob@example.com","current_password":"drip-drop-stop-42"})");
    const answer shown = log();
    EXPECT_EQ(shown.number_at("results.0.target_id"), bob.id);
    EXPECT_EQ(shown.text_at("results.0.target_email"), "rob@example.com");
    EXPECT_EQ(shown.text_at("results.0.actor_email"), "root@example.com");
    EXPECT_EQ(shown.text_at("results.0.created_at"), "2026-02-12T22:01:00.000000Z");
    EXPECT_EQ(shown.number_at("results.1.target_id"), ann.id);
}

TEST_F(audit_log, the_list_can_be_filtered) {
    const person second = admin("second");
    change(ann, R"({"is_email_verified":true})");
    patch(second, "/admin/users/" + std::to_string(bob.id) + '/', R"({"is_email_verified":true})");
    patch(second, "/categories/" + std::to_string(bob.id) + '/', R"({"is_active":false})");
    const auto counted = [&](const std::string& query) { return log(query).number_at("count"); };
    const std::string by_second = "actor_id=" + std::to_string(second.id);
    const std::string to_bob = "target_id=" + std::to_string(bob.id);
    EXPECT_EQ(counted("?event=USER_EMAIL_VERIFIED"), 2);
    EXPECT_EQ(counted("?" + by_second), 2);
    EXPECT_EQ(counted("?" + to_bob), 2);
    EXPECT_EQ(counted("?target_kind=CATEGORY"), 1);
    EXPECT_EQ(counted("?target_kind=USER&" + to_bob), 1);
    EXPECT_EQ(counted("?event=USER_EMAIL_VERIFIED&" + by_second + "&" + to_bob), 1);
    EXPECT_EQ(counted("?event=USER_ACTIVATED&" + by_second), 0);
    EXPECT_EQ(log("?" + by_second).field("results").as_array().size(), 2U);
    EXPECT_EQ(log("?event=USER_EMAIL_VERIFIED&" + by_second).number_at("results.0.target_id"), bob.id);
    EXPECT_EQ(log("?" + to_bob).text_at("results.0.event"), "CATEGORY_CHANGED");
}

TEST_F(audit_log, unknown_filters_are_refused) {
    EXPECT_TRUE(log("?event=SOMETHING").has("event"));
    EXPECT_TRUE(log("?target_kind=HOUSE").has("target_kind"));
    EXPECT_TRUE(log("?actor_id=ann").has("actor_id"));
    EXPECT_TRUE(log("?target_id=99999999999999999999").has("target_id"));
    EXPECT_EQ(log("?page_size=1000").status, 400);
    EXPECT_THAT(log("?page=99"), says(404, "Invalid page."));
}

TEST_F(audit_log, the_list_comes_in_pages) {
    for (const std::string truth : {"true", "false", "true"}) change(ann, R"({"is_email_verified":)" + truth + "}");
    const answer first = log("?page_size=2");
    EXPECT_EQ(first.number_at("count"), 4);
    EXPECT_EQ(first.text_at("next"), "http://localhost/api/admin/audit/?page_size=2&page=2");
    EXPECT_EQ(log("?page_size=2&page=2").text_at("results.1.event"), "ADMIN_CREATED");
    const auto one = statements_of([&] { log("?page_size=1"); });
    EXPECT_EQ(statements_of([&] { log(); }), one);
}

TEST_F(audit_log, outlives_a_restart) {
    change(ann, R"({"is_email_verified":true})");
    restart();
    expect_row("USER_EMAIL_VERIFIED", root, "USER", ann.id, "{}");
}

}  // namespace
}  // namespace callout
