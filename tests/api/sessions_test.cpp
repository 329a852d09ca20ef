#include <algorithm>
#include <chrono>

#include "db/query.hpp"
#include "security/digest.hpp"
#include "security/token.hpp"
#include "support/api_test.hpp"

namespace callout {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view refresh_path = "/auth/token/refresh/";
constexpr std::string_view blacklisted = "Token is blacklisted";
constexpr int rounds = 40;

constexpr query<std::vector<std::string>()> stored_hashes{"test.stored_hashes", "SELECT refresh_hash FROM session"};
constexpr query<std::int64_t()> count_sessions{"test.count_sessions", "SELECT count(*) FROM session"};
constexpr query<std::int64_t()> count_spent{"test.count_spent", "SELECT count(*) FROM spent_refresh"};
constexpr query<void(std::int64_t)> deactivate{"test.deactivate", "UPDATE account SET is_active = false WHERE id = $1"};

class sessions : public api_test {
protected:
    static std::string form_of(const std::string& refresh) { return R"({"refresh":")" + refresh + "\"}"; }

    answer refresh(const person& who) { return post(nobody, refresh_path, form_of(who.refresh)); }
    answer log_out(const person& who) { return post(nobody, "/auth/logout/", form_of(who.refresh)); }
    answer change_password(const person& who) {
        return patch(who, "/auth/me/", R"({"password":"another-drip-43","current_password":"drip-drop-stop-42"})");
    }

    /// The same person with the pair of tokens that a refresh answered.
    static person with_pair(person who, const answer& refreshed) {
        EXPECT_EQ(refreshed.status, 200) << refreshed;
        who.access = refreshed.text_at("access");
        who.refresh = refreshed.text_at("refresh");
        return who;
    }
    /// The person with tokens that name no session, as another program signs them with the same key.
    person from_elsewhere(person who) const {
        const token_signer signer{settings().secret_key, time};
        who.access = signer.sign(signer.issue(token_type::access, {who.id}, "CUSTOMER"));
        who.refresh = signer.sign(signer.issue(token_type::refresh, {who.id}, "CUSTOMER"));
        return who;
    }
    person refreshed(const person& who) { return with_pair(who, refresh(who)); }

    void expect_signed_in(const person& who) { EXPECT_EQ(get(who, "/auth/me/").status, 200); }
    void expect_thrown_out(const person& who) {
        EXPECT_THAT(get(who, "/auth/me/"), says(401, "Token is invalid or expired"));
        EXPECT_THAT(refresh(who), says(401, blacklisted));
    }

    template <class Result>
    Result asked(const query<Result()>& what) {
        Result result{};
        run([](database& from, const auto& sql, Result& into) -> boost::asio::awaitable<void> {
            into = co_await from(sql);
        }(db(), what, result));
        return result;
    }

    person ann = customer("ann");
};

// Refresh.

TEST_F(sessions, a_refresh_answers_a_new_pair_that_works) {
    const person later = refreshed(ann);
    EXPECT_NE(later.access, ann.access);
    EXPECT_NE(later.refresh, ann.refresh);
    expect_signed_in(later);
    expect_signed_in(refreshed(later));
}

TEST_F(sessions, a_session_lives_on_for_seven_days_after_each_refresh) {
    person now = ann;
    for (int i = 0; i < 5; ++i) {
        time.advance(6 * 24h);
        now = refreshed(now);
    }
    time.advance(7 * 24h);
    EXPECT_THAT(refresh(now), says(401, "Token is invalid or expired"));
}

TEST_F(sessions, a_client_that_lost_the_answer_gets_the_same_pair_for_ten_seconds) {
    const answer first = refresh(ann);
    for (const auto pause : {0s, 1s, 9s}) {
        time.advance(pause);
        EXPECT_EQ(refresh(ann).text, first.text);
    }
    expect_signed_in(with_pair(ann, first));
    expect_signed_in(refreshed(with_pair(ann, first)));
}

TEST_F(sessions, a_spent_token_shown_later_than_that_revokes_its_whole_session) {
    const person second = refreshed(ann);
    const person third = refreshed(second);
    time.advance(10s + 1us);
    const answer refused = refresh(ann);
    EXPECT_THAT(refused, says(401, blacklisted));
    EXPECT_EQ(refused.text_at("code"), "token_not_valid");
    for (const person& each : {ann, second, third}) expect_thrown_out(each);
}

TEST_F(sessions, a_token_spent_many_refreshes_ago_revokes_the_session_too) {
    person now = ann;
    for (int i = 0; i < 5; ++i) {
        time.advance(20min);
        now = refreshed(now);
    }
    EXPECT_THAT(refresh(ann), says(401, blacklisted));
    expect_thrown_out(now);
}

TEST_F(sessions, within_ten_seconds_the_same_pair_comes_even_if_it_was_spent_meanwhile) {
    const answer first = refresh(ann);
    const person last = refreshed(with_pair(ann, first));
    EXPECT_EQ(refresh(ann).text, first.text);
    expect_signed_in(last);
}

TEST_F(sessions, of_parallel_uses_all_get_the_same_pair) {
    for (int round = 0; round < rounds; ++round) {
        const std::vector<planned_call> calls(8, {nobody, verb::POST, std::string{refresh_path}, form_of(ann.refresh)});
        const auto answers = at_once(calls);
        for (const answer& each : answers) EXPECT_EQ(each.text, answers.front().text);
        ann = with_pair(ann, answers.front());
        expect_signed_in(ann);
    }
}

TEST_F(sessions, another_session_of_the_same_account_goes_on) {
    const person phone = sign_in(ann.email);
    refreshed(ann);
    time.advance(11s);
    EXPECT_THAT(refresh(ann), says(401, blacklisted));
    expect_signed_in(refreshed(phone));
}

TEST_F(sessions, a_restart_forgets_neither_spent_tokens_nor_revoked_sessions) {
    const person phone = sign_in(ann.email);
    const answer first = refresh(ann);
    log_out(phone);
    restart();
    EXPECT_EQ(refresh(ann).text, first.text);
    expect_thrown_out(phone);
    time.advance(11s);
    EXPECT_THAT(refresh(ann), says(401, blacklisted));
}

TEST_F(sessions, tokens_of_the_service_before_are_taken_and_continued) {
    const person old = from_elsewhere(ann);
    expect_signed_in(old);
    const person now = refreshed(old);
    EXPECT_EQ(refresh(old).text_at("refresh"), now.refresh);
    expect_signed_in(refreshed(now));
}

TEST_F(sessions, a_copy_of_a_token_of_the_service_before_ends_what_came_of_it) {
    const person old = from_elsewhere(ann);
    const person now = refreshed(old);
    time.advance(11s);
    EXPECT_THAT(refresh(old), says(401, blacklisted));
    expect_thrown_out(now);
    expect_signed_in(ann);
}

TEST_F(sessions, a_token_of_the_service_before_can_be_logged_out_for_good) {
    const person old = from_elsewhere(ann);
    EXPECT_EQ(log_out(old).status, 200);
    time.advance(6 * 24h);
    customer("bob");
    EXPECT_THAT(refresh(old), says(401, blacklisted));
}

TEST_F(sessions, a_genuine_token_of_an_account_that_never_was_ends_nothing) {
    const person ghost = from_elsewhere({.id = 999, .email = "ghost@example.com"});
    EXPECT_THAT(refresh(ghost), says(401, "Token is invalid or expired"));
    EXPECT_THAT(log_out(ghost), says(401, "Token is invalid or expired"));
}

TEST_F(sessions, a_deactivated_account_gets_no_new_tokens) {
    run(db()(deactivate, ann.id));
    restart();
    EXPECT_THAT(refresh(ann), says(401, "Token is invalid or expired"));
}

// Logout.

TEST_F(sessions, logging_out_ends_the_session_at_once) {
    const person phone = sign_in(ann.email);
    const answer out = log_out(ann);
    EXPECT_EQ(out.status, 200) << out;
    EXPECT_EQ(out.text, R"({"detail":"Successfully logged out."})");
    expect_thrown_out(ann);
    expect_signed_in(phone);
}

TEST_F(sessions, logging_out_twice_is_no_error) {
    log_out(ann);
    EXPECT_EQ(log_out(ann).status, 200);
}

TEST_F(sessions, any_refresh_token_of_a_session_logs_it_out) {
    const person later = refreshed(ann);
    time.advance(1min);
    EXPECT_EQ(log_out(ann).status, 200);
    expect_thrown_out(later);
}

TEST_F(sessions, logging_out_takes_a_refresh_token_and_nothing_else) {
    const std::string path = "/auth/logout/";
    expect({
        {"missing", nobody, verb::POST, path, "{}", 400, "This field is required."},
        {"blank", nobody, verb::POST, path, R"({"refresh":""})", 400, "This field may not be blank."},
        {"no text", nobody, verb::POST, path, R"({"refresh":[]})", 400, "Not a valid string."},
        {"garbage", nobody, verb::POST, path, R"({"refresh":"a.b.c"})", 401, "Token is invalid or expired"},
        {"an access token", nobody, verb::POST, path, form_of(ann.access), 401, "Token has wrong type"},
        {"only post", nobody, verb::GET, path, "", 405, "Method \"GET\" not allowed."},
    });
    EXPECT_EQ(post(nobody, path, R"({"refresh":"a.b.c"})").text_at("code"), "token_not_valid");
    time.advance(7 * 24h);
    EXPECT_THAT(log_out(ann), says(401, "Token is invalid or expired"));
}

TEST_F(sessions, a_stale_access_token_does_not_keep_anybody_from_logging_out) {
    time.advance(31min);
    EXPECT_EQ(post(ann, "/auth/logout/", form_of(ann.refresh)).status, 200);
}

TEST_F(sessions, of_a_refresh_and_a_logout_at_once_nothing_survives) {
    for (int round = 0; round < rounds; ++round) {
        const person now = sign_in(ann.email);
        const auto answers = at_once({{nobody, verb::POST, std::string{refresh_path}, form_of(now.refresh)},
                                      {nobody, verb::POST, "/auth/logout/", form_of(now.refresh)}});
        EXPECT_EQ(answers[1].status, 200) << answers[1];
        expect_thrown_out(now);
        if (answers[0].status == 200)
            expect_thrown_out(with_pair(now, answers[0]));
        else
            EXPECT_THAT(answers[0], says(401, blacklisted));
    }
}

// A new password.

TEST_F(sessions, a_new_password_ends_every_other_session_at_once) {
    const person phone = sign_in(ann.email);
    const person tablet = refreshed(sign_in(ann.email));
    ASSERT_EQ(change_password(ann).status, 200);
    expect_thrown_out(phone);
    expect_thrown_out(tablet);
    expect_signed_in(ann);
    expect_signed_in(refreshed(ann));
}

TEST_F(sessions, nobody_elses_session_ends_by_that) {
    const person bob = customer("bob");
    ASSERT_EQ(change_password(ann).status, 200);
    expect_signed_in(refreshed(bob));
}

TEST_F(sessions, a_change_of_anything_but_the_password_ends_no_session) {
    const person phone = sign_in(ann.email);
    ASSERT_EQ(patch(ann, "/auth/me/", R"({"email":"eve@example.com","current_password":"drip-drop-stop-42"})").status,
              200);
    expect_signed_in(refreshed(phone));
}

TEST_F(sessions, a_sign_in_with_the_old_password_does_not_outlive_its_change) {
    const std::string old_form = R"({"email":"ann@example.com","password":"drip-drop-stop-42"})";
    const std::string new_form = R"({"email":"ann@example.com","password":"another-drip-43"})";
    const std::string change = R"({"password":"another-drip-43","current_password":"drip-drop-stop-42"})";
    const std::string change_back = R"({"password":"drip-drop-stop-42","current_password":"another-drip-43"})";
    for (int round = 0; round < rounds; ++round) {
        const auto answers = at_once({{ann, verb::PATCH, "/auth/me/", round % 2 == 0 ? change : change_back},
                                      {nobody, verb::POST, "/auth/login/", round % 2 == 0 ? old_form : new_form}});
        ASSERT_EQ(answers[0].status, 200) << answers[0];
        if (answers[1].status == 200)
            expect_thrown_out(with_pair(ann, answers[1]));
        else
            EXPECT_EQ(answers[1].status, 401) << answers[1];
    }
}

TEST_F(sessions, of_two_new_passwords_at_once_one_is_stored) {
    const person phone = sign_in(ann.email);
    const auto change_to = [](const person& who, const std::string& password) {
        return planned_call{who, verb::PATCH, "/auth/me/",
                            R"({"current_password":"drip-drop-stop-42","password":")" + password + "\"}"};
    };
    const auto answers = at_once({change_to(ann, "another-drip-43"), change_to(phone, "further-drip-44")});
    const bool first_won = answers[0].status == 200;
    EXPECT_EQ(answers[first_won ? 0 : 1].status, 200);
    EXPECT_THAT(answers[first_won ? 1 : 0], says_of(400, "current_password", "Wrong password."));
    EXPECT_EQ(sign_in("ann@example.com", first_won ? "another-drip-43" : "further-drip-44").id, ann.id);
    expect_thrown_out(first_won ? phone : ann);
}

// What is stored.

TEST_F(sessions, only_hashes_of_tokens_are_stored) {
    const token_signer signer{settings().secret_key, time};
    const person later = refreshed(ann);
    const auto claims = std::get<token_claims>(signer.verify(later.refresh, token_type::refresh));
    EXPECT_THAT(asked(stored_hashes), ::testing::ElementsAre(sha256_hex(claims.jti)));
}

TEST_F(sessions, each_sign_in_takes_rows_away_that_are_over) {
    for (int i = 0; i < 29; ++i) refresh(sign_in(ann.email));
    EXPECT_EQ(asked(count_sessions), 30);
    time.advance(7 * 24h);
    sign_in(ann.email);
    EXPECT_EQ(asked(count_sessions), 11);
    sign_in(ann.email);
    EXPECT_EQ(asked(count_sessions), 2);
    EXPECT_EQ(asked(count_spent), 0);
}

TEST_F(sessions, a_revoked_session_is_forgotten_when_its_tokens_are_dead) {
    log_out(ann);
    time.advance(7 * 24h - 1us);
    sign_in(ann.email);
    EXPECT_EQ(asked(count_sessions), 2);
    time.advance(1us);
    sign_in(ann.email);
    EXPECT_EQ(asked(count_sessions), 2);
    EXPECT_THAT(refresh(ann), says(401, "Token is invalid or expired"));
}

TEST_F(sessions, a_refresh_takes_away_what_was_spent_before) {
    person now = ann;
    for (int i = 0; i < 4; ++i) {
        now = refreshed(now);
        time.advance(4s);
    }
    EXPECT_EQ(asked(count_spent), 3);
}

TEST_F(sessions, a_call_needs_no_statement_to_know_that_its_session_is_alive) {
    get(ann, "/auth/me/");
    EXPECT_EQ(statements_of([&] { get(ann, "/auth/me/"); }), 0U);
}

}  // namespace
}  // namespace callout
