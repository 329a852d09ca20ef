#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <optional>

#include "support/api_test.hpp"
#include "support/signing_key.hpp"
#include "support/test_issuer.hpp"

namespace callout {
namespace {

namespace bj = boost::json;
using namespace std::chrono_literals;

constexpr query<void(user_id)> deactivate{"test.deactivate", "UPDATE account SET is_active = false WHERE id = $1"};
constexpr query<std::int64_t(std::string)> count_accounts{"test.count_accounts",
                                                          "SELECT count(*) FROM account WHERE email = $1"};

/// Sign-in with the tokens of an issuer on this machine, which stands in for Google.
class google : public api_test {
protected:
    google() {
        issuer.emplace(loop());
        issuer->publish(jwk_set({key().jwk()}));
        restart_with(with_google());
    }

    static const signing_key& key() {
        static const signing_key made{"first"};
        return made;
    }

    [[nodiscard]] config with_google() const {
        config values = settings();
        values.google_client_ids = {"callout-phone", "callout-web"};
        values.google_jwks_url = issuer->url();
        return values;
    }

    /// What Google says of Ann, with these members added or replaced.
    [[nodiscard]] bj::object claims(const bj::object& changed = {}) const {
        const auto now = std::chrono::floor<std::chrono::seconds>(time.now()).time_since_epoch().count();
        bj::object result{{"iss", "https://accounts.google.com"},
                          {"aud", "callout-web"},
                          {"sub", "1001"},
                          {"email", "Ann@Example.com"},
                          {"email_verified", true},
                          {"given_name", "Ann"},
                          {"family_name", "Lee"},
                          {"iat", now},
                          {"exp", now + 3600}};
        for (const auto& each : changed) result[each.key()] = each.value();
        return result;
    }

    [[nodiscard]] std::string form(const bj::object& changed = {}, bj::object members = {}) const {
        members["id_token"] = key().token(bj::serialize(claims(changed)));
        return bj::serialize(members);
    }
    /// Signs in with what Google says of Ann, changed like this, and further members of the body.
    answer enter(const bj::object& changed = {}, const bj::object& members = {}) {
        return post(nobody, "/auth/google/", form(changed, members));
    }

    void end_account(std::int64_t id) { run(db()(deactivate, user_id{id})); }
    std::int64_t accounts_of(const std::string& email) {
        std::int64_t count = -1;
        run([](database& on, std::string address, std::int64_t& into) -> boost::asio::awaitable<void> {
            into = co_await on(count_accounts, std::move(address));
        }(db(), email, count));
        return count;
    }

    std::optional<test_issuer> issuer;
};

// Newcomers.

TEST_F(google, a_newcomer_gets_an_account_and_a_session) {
    const answer made = enter();
    ASSERT_EQ(made.status, 201) << made;
    EXPECT_TRUE(made.field("created").as_bool());
    EXPECT_EQ(made.text_at("user.email"), "ann@example.com");
    EXPECT_TRUE(made.field("user.is_email_verified").as_bool());
    EXPECT_EQ(made.text_at("user.role"), "CUSTOMER");
    EXPECT_EQ(made.text_at("user.first_name"), "Ann");
    EXPECT_EQ(made.text_at("user.last_name"), "Lee");
    EXPECT_TRUE(made.field("user.customer_profile").is_object());
    EXPECT_EQ(get({.access = made.text_at("access")}, "/auth/me/").number_at("id"), made.number_at("user.id"));
    const std::string refresh = R"({"refresh":")" + made.text_at("refresh") + "\"}";
    EXPECT_EQ(post(nobody, "/auth/token/refresh/", refresh).status, 200);
}

TEST_F(google, a_newcomer_may_be_a_worker_and_leave_a_telephone_number) {
    const answer made = enter({}, {{"role", "WORKER"}, {"phone_number", "+1 212"}});
    ASSERT_EQ(made.status, 201) << made;
    EXPECT_EQ(made.text_at("user.role"), "WORKER");
    EXPECT_EQ(made.text_at("user.phone_number"), "+1 212");
    EXPECT_TRUE(made.field("user.worker_profile").is_object());
}

TEST_F(google, names_that_do_not_fit_are_left_out) {
    const answer made = enter({{"given_name", std::string(151, 'a')}, {"family_name", bj::array{}}});
    ASSERT_EQ(made.status, 201) << made;
    EXPECT_EQ(made.text_at("user.first_name"), "");
    EXPECT_EQ(made.text_at("user.last_name"), "");
}

TEST_F(google, no_password_opens_an_account_that_has_none) {
    enter();
    for (const std::string password : {"!", "x", "Ann@Example.com"}) {
        const bj::object credentials{{"email", "ann@example.com"}, {"password", password}};
        EXPECT_EQ(post(nobody, "/auth/login/", bj::serialize(credentials)).status, 401);
    }
}

TEST_F(google, of_first_sign_ins_at_once_one_makes_the_account) {
    const std::vector<planned_call> calls(8, {nobody, verb::POST, "/auth/google/", form()});
    const auto answers = at_once(calls);
    EXPECT_EQ(std::ranges::count(answers, 201, &answer::status), 1);
    EXPECT_EQ(std::ranges::count(answers, 200, &answer::status), 7);
    for (const answer& each : answers) EXPECT_EQ(each.number_at("user.id"), answers[0].number_at("user.id")) << each;
    EXPECT_EQ(accounts_of("ann@example.com"), 1);
    EXPECT_EQ(issuer->asked(), 1);
}

// People who are known.

TEST_F(google, somebody_known_keeps_role_names_and_telephone_number) {
    const answer first = enter({}, {{"phone_number", "+1 212"}});
    const answer again =
        enter({{"given_name", "Anna"}, {"family_name", "Li"}}, {{"role", "WORKER"}, {"phone_number", "+1 999"}});
    ASSERT_EQ(again.status, 200) << again;
    EXPECT_FALSE(again.field("created").as_bool());
    EXPECT_EQ(again.field("user"), first.field("user"));
}

TEST_F(google, somebody_is_known_by_the_subject_whatever_becomes_of_the_address) {
    const answer first = enter();
    const answer again = enter({{"email", "ann@elsewhere.example"}});
    ASSERT_EQ(again.status, 200) << again;
    EXPECT_EQ(again.number_at("user.id"), first.number_at("user.id"));
    EXPECT_EQ(again.text_at("user.email"), "ann@example.com");
}

TEST_F(google, an_account_of_the_same_verified_address_is_linked) {
    const person boss = admin("ann");
    const answer linked = enter();
    ASSERT_EQ(linked.status, 200) << linked;
    EXPECT_EQ(linked.number_at("user.id"), boss.id);
    EXPECT_EQ(linked.text_at("user.role"), "ADMIN");
    EXPECT_EQ(enter({{"email", "ann@elsewhere.example"}}).number_at("user.id"), boss.id);
    EXPECT_EQ(sign_in("ann@example.com").id, boss.id);
}

TEST_F(google, of_sign_ins_that_link_at_once_all_find_the_one_account) {
    const person boss = admin("ann");
    const auto answers = at_once(std::vector<planned_call>(8, {nobody, verb::POST, "/auth/google/", form()}));
    for (const answer& each : answers) {
        EXPECT_EQ(each.status, 200) << each;
        EXPECT_EQ(each.number_at("user.id"), boss.id) << each;
    }
}

TEST_F(google, an_account_whose_address_was_never_verified_is_not_linked) {
    customer("ann");
    for (int i = 0; i < 2; ++i) {
        EXPECT_THAT(enter(), says_of(400, "id_token",
                                     "The account with this email address has not verified it: sign in with its "
                                     "password."));
    }
    EXPECT_EQ(enter({{"email", "other@example.com"}}).status, 201);
}

TEST_F(google, whoever_has_the_address_now_does_not_get_the_account_of_whoever_had_it) {
    enter();
    EXPECT_THAT(enter({{"sub", "2002"}}),
                says_of(400, "id_token", "The account with this email address is linked to another Google account."));
    EXPECT_EQ(enter({{"sub", "2002"}, {"email", "new@example.com"}}).status, 201);
}

TEST_F(google, the_same_subject_of_another_issuer_is_somebody_else) {
    const answer first = enter();
    config values = with_google();
    values.google_issuer = "https://id.example";
    restart_with(std::move(values));
    const bj::object elsewhere{{"iss", "https://id.example"}, {"email", "bob@example.com"}};
    const answer other = enter(elsewhere);
    ASSERT_EQ(other.status, 201) << other;
    EXPECT_NE(other.number_at("user.id"), first.number_at("user.id"));
    EXPECT_THAT(enter(), says_of(400, "id_token", "Not a valid Google identity token."));
}

TEST_F(google, an_account_that_was_deactivated_stays_shut) {
    const answer first = enter();
    const person boss = admin("boss");
    for (const std::int64_t id : {first.number_at("user.id"), boss.id}) end_account(id);
    EXPECT_THAT(enter(), says(401, "No active account found with the given credentials"));
    EXPECT_THAT(enter({{"sub", "2002"}, {"email", "boss@example.com"}}),
                says(401, "No active account found with the given credentials"));
}

TEST_F(google, who_is_linked_is_still_linked_after_a_restart) {
    const answer first = enter();
    restart_with(with_google());
    EXPECT_EQ(enter({{"email", "ann@elsewhere.example"}}).number_at("user.id"), first.number_at("user.id"));
}

// What is refused.

TEST_F(google, a_token_that_is_not_for_us_or_not_now_is_refused) {
    const auto now = claims().at("iat").as_int64();
    const auto refused = [&](const std::string& name, const bj::object& changed, const std::string& text) {
        return table_row{name, nobody, verb::POST, "/auth/google/", form(changed), 400, text};
    };
    const std::string not_genuine = "Not a valid Google identity token.";
    const std::string no_address = "The Google account has no verified email address.";
    expect({
        refused("another audience", {{"aud", "another"}}, "This token was issued for another application."),
        refused("another issuer", {{"iss", "https://id.example"}}, not_genuine),
        refused("expired", {{"exp", now - 60}}, "This token has expired."),
        refused("not yet valid", {{"iat", now + 61}}, "This token is not valid yet."),
        refused("not verified", {{"email_verified", false}}, no_address),
        refused("no address", {{"email", nullptr}}, no_address),
        refused("an address that none could be", {{"email", "ann"}}, no_address),
        refused("an address with NUL", {{"email", std::string("ann\0@example.com", 16)}}, no_address),
    });
    EXPECT_EQ(accounts_of("ann@example.com"), 0);
}

TEST_F(google, a_token_of_another_key_or_algorithm_is_refused) {
    const signing_key stranger{"first"};
    const signing_key unknown{"second"};
    const std::string payload = bj::serialize(claims());
    const std::string good = key().token(payload);
    for (const std::string& token :
         {stranger.token(payload), unknown.token(payload), key().token(R"({"alg":"none","kid":"first"})", payload),
          key().token(R"({"alg":"HS256","kid":"first"})", payload), good + "A", good.substr(0, good.rfind('.') + 1),
          std::string{"x"}, std::string{"a.b.c"}}) {
        EXPECT_THAT(post(nobody, "/auth/google/", bj::serialize(bj::object{{"id_token", token}})),
                    says_of(400, "id_token", "Not a valid Google identity token."))
            << token;
    }
}

TEST_F(google, a_wrong_form_is_told_what_is_wrong) {
    const std::string path = "/auth/google/";
    expect({
        {"nothing", nobody, verb::POST, path, "", 400, "This field is required."},
        {"null", nobody, verb::POST, path, R"({"id_token":null})", 400, "This field may not be null."},
        {"blank", nobody, verb::POST, path, R"({"id_token":" "})", 400, "This field may not be blank."},
        {"a list", nobody, verb::POST, path, R"({"id_token":[]})", 400, "Not a valid string."},
        {"too long", nobody, verb::POST, path, R"({"id_token":")" + std::string(8193, 'x') + "\"}", 400,
         "Ensure this field has no more than 8192 characters."},
        {"an admin", nobody, verb::POST, path, form({}, {{"role", "ADMIN"}}), 400,
         "Google login can only create customer or worker accounts."},
        {"a strange role", nobody, verb::POST, path, form({}, {{"role", "KING"}}), 400,
         "\"KING\" is not a valid choice."},
        {"a long number", nobody, verb::POST, path, form({}, {{"phone_number", std::string(33, '1')}}), 400,
         "Ensure this field has no more than 32 characters."},
        {"no JSON", nobody, verb::POST, path, "{", 400},
        {"a GET", nobody, verb::GET, path, "", 405},
    });
    EXPECT_EQ(accounts_of("ann@example.com"), 0);
}

TEST_F(google, a_refused_form_names_every_failing_field_and_nothing_else) {
    const answer refused = post(nobody, "/auth/google/", R"({"id_token":"x","role":"ADMIN","phone_number":[]})");
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.body.as_object().size(), 3U) << refused;
}

TEST_F(google, a_stale_token_of_ours_does_not_keep_anybody_from_signing_in) {
    const answer in = call(nobody, verb::POST, "/auth/google/", form(), {{"Authorization", "Bearer stale"}});
    EXPECT_EQ(in.status, 201) << in;
}

// Leaving.

TEST_F(google, an_account_without_a_password_is_deleted_by_a_fresh_token) {
    const person ann = to_person(enter());
    expect(
        {{"nothing", ann, verb::DELETE_, "/auth/me/", "{}", 400, "This field is required."},
         {"a password", ann, verb::DELETE_, "/auth/me/", R"({"current_password":"!"})", 400, "This field is required."},
         {"a bad token", ann, verb::DELETE_, "/auth/me/", R"({"id_token":"x"})", 400,
          "Not a valid Google identity token."}});
    EXPECT_EQ(call(ann, verb::DELETE_, "/auth/me/", form()).status, 204);
    EXPECT_EQ(get(ann, "/auth/me/").status, 401);
}

TEST_F(google, whoever_left_may_come_back_as_somebody_new) {
    const person ann = to_person(enter());
    ASSERT_EQ(call(ann, verb::DELETE_, "/auth/me/", form()).status, 204);
    const answer again = enter();
    EXPECT_EQ(again.status, 201) << again;
    EXPECT_NE(again.number_at("user.id"), ann.id);
}

TEST_F(google, a_token_deletes_nobody_elses_account_and_none_when_it_is_old) {
    const person ann = to_person(enter());
    const bj::object bob{{"sub", "1002"}, {"email", "bob@example.com"}};
    enter(bob);
    EXPECT_THAT(call(ann, verb::DELETE_, "/auth/me/", form(bob)),
                says_of(400, "id_token", "This Google account is not linked to yours."));
    const std::string old = form();
    time.advance(5min + 1s);
    EXPECT_THAT(call(ann, verb::DELETE_, "/auth/me/", old),
                says_of(400, "id_token", "This token is too old. Sign in with Google again."));
    EXPECT_EQ(get(ann, "/auth/me/").status, 200);
}

TEST_F(google, an_account_with_a_password_is_deleted_by_that) {
    const person bob = customer("bob");
    EXPECT_THAT(call(bob, verb::DELETE_, "/auth/me/", form({{"email", "bob@example.com"}})),
                says_of(400, "current_password", "This field is required."));
}

// Google itself.

TEST_F(google, without_a_client_id_it_is_said_to_be_missing_whatever_is_sent) {
    restart();
    for (const std::string& body : {form(), std::string{}, std::string{"{"}}) {
        EXPECT_THAT(post(nobody, "/auth/google/", body), says(503, "Google sign-in is not configured."));
    }
    EXPECT_EQ(issuer->asked(), 0);
}

TEST_F(google, out_of_reach_it_is_said_to_be_until_it_is_back) {
    issuer->answer(500);
    const answer away = enter();
    EXPECT_THAT(away, says(503, "Google cannot be reached, try again later."));
    EXPECT_TRUE(away.header("Retry-After"));
    issuer->publish(jwk_set({key().jwk()}));
    time.advance(5s);
    EXPECT_EQ(enter().status, 201);
}

TEST_F(google, a_token_that_is_none_is_refused_without_asking_google) {
    post(nobody, "/auth/google/", R"({"id_token":"eyJhbGciOiJSUzI1NiIsImtpZCI6ImtleSJ9.e30.signature"})");
    EXPECT_EQ(issuer->asked(), 0);
}

TEST_F(google, gone_its_last_keys_still_let_people_in) {
    enter();
    issuer.reset();
    time.advance(24h);
    EXPECT_EQ(enter().status, 200);
}

TEST_F(google, new_keys_are_taken_without_a_restart) {
    enter();
    const signing_key next{"next"};
    issuer->publish(jwk_set({key().jwk(), next.jwk()}));
    const std::string token = next.token(bj::serialize(claims()));
    EXPECT_EQ(post(nobody, "/auth/google/", bj::serialize(bj::object{{"id_token", token}})).status, 200);
    EXPECT_EQ(issuer->asked(), 2);
}

}  // namespace
}  // namespace callout
