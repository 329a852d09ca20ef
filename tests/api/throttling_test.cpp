#include <algorithm>

#include "support/api_test.hpp"

namespace callout {
namespace {

using namespace std::chrono_literals;

const std::string refused = R"({"detail":"Request was throttled. Expected available in )";

class throttling : public api_test {
protected:
    throttling() {
        config values = settings();
        values.trusted_proxies = {"127.0.0.1"};
        values.throttle_anon = "5/min";
        values.throttle_user = "8/min";
        values.throttle_login = "4/min";
        values.throttle_login_account = "6/hour";
        values.throttle_register = "3/min";
        values.throttle_create = "2/min";
        limited_ = values;
    }
    /// From now on everything is limited.
    void limit() { restart_with(limited_); }

    answer from(const std::string& address, const person& who, verb method, std::string_view path,
                std::string_view body = {}) {
        return call(who, method, path, body, {{"X-Forwarded-For", address}});
    }
    answer look(const std::string& address) { return from(address, nobody, verb::GET, "/categories/"); }
    answer sign_in_from(const std::string& address, const std::string& email, const std::string& password) {
        return from(address, nobody, verb::POST, "/auth/login/",
                    R"({"email":")" + email + R"(","password":")" + password + "\"}");
    }
    /// Wrong guesses at an account, each from an address of its own.
    void guess_often(const std::string& email, int times) {
        for (int i = 0; i < times; ++i) sign_in_from("198.51.100." + std::to_string(i), email, "wrong");
    }

    config limited_;
};

// Who is counted.

TEST_F(throttling, callers_without_an_account_are_counted_by_address) {
    limit();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(look("192.0.2.1").status, 200);
    EXPECT_EQ(look("192.0.2.1").status, 429);
    EXPECT_EQ(look("192.0.2.2").status, 200);
}

TEST_F(throttling, a_refusal_says_in_djangos_words_when_to_come_back) {
    limit();
    for (int i = 0; i < 5; ++i) look("192.0.2.1");
    const answer no = look("192.0.2.1");
    EXPECT_EQ(no.text, refused + "12 seconds.\"}");
    EXPECT_EQ(no.header("Retry-After"), "12");
    time.advance(11s);
    EXPECT_EQ(look("192.0.2.1").text, refused + "1 second.\"}");
    time.advance(1s);
    EXPECT_EQ(look("192.0.2.1").status, 200);
}

TEST_F(throttling, an_account_is_counted_wherever_it_calls_from) {
    const person ann = customer("ann");
    const person bob = customer("bob");
    limit();
    for (int i = 0; i < 8; ++i)
        EXPECT_EQ(from("192.0.2." + std::to_string(i), ann, verb::GET, "/auth/me/").status, 200);
    EXPECT_EQ(from("192.0.2.99", ann, verb::GET, "/auth/me/").status, 429);
    EXPECT_EQ(from("192.0.2.1", bob, verb::GET, "/auth/me/").status, 200);
}

TEST_F(throttling, a_64_of_ipv6_is_one_address) {
    limit();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(look("2001:db8:0:1::" + std::to_string(i)).status, 200);
    EXPECT_EQ(look("2001:db8:0:1:abcd::1").status, 429);
    EXPECT_EQ(look("2001:db8:0:2::1").status, 200);
}

TEST_F(throttling, an_address_that_a_stranger_claims_is_not_counted) {
    limited_.trusted_proxies = {};
    limit();
    for (int i = 0; i < 5; ++i) look("192.0.2." + std::to_string(i));
    EXPECT_EQ(look("192.0.2.99").status, 429);
}

TEST_F(throttling, health_checks_are_never_refused) {
    limit();
    for (int i = 0; i < 20; ++i) EXPECT_EQ(get(nobody, "/healthz").status, 200);
}

// What is counted apart.

TEST_F(throttling, new_requests_are_counted_by_account) {
    const person ann = customer("ann");
    limit();
    const std::string form =
        R"({"title":"Leak","description":"Drips.","location_latitude":"1","location_longitude":"1","priority":"STANDARD"})";
    for (int i = 0; i < 2; ++i) EXPECT_EQ(post(ann, "/requests/", form).status, 201);
    EXPECT_EQ(post(ann, "/requests/", form).status, 429);
    EXPECT_EQ(get(ann, "/requests/").number_at("count"), 2);
}

TEST_F(throttling, registrations_are_counted_by_address) {
    limit();
    const auto open = [this](int number, const std::string& address) {
        const std::string form =
            R"({"email":"new)" + std::to_string(number) + R"(@example.com","password":"drip-drop-stop-42"})";
        return from(address, nobody, verb::POST, "/auth/register/", form).status;
    };
    for (int i = 0; i < 3; ++i) EXPECT_EQ(open(i, "192.0.2.1"), 201);
    EXPECT_EQ(open(3, "192.0.2.1"), 429);
    EXPECT_EQ(open(4, "192.0.2.2"), 201);
}

// Sign-ins.

TEST_F(throttling, one_address_gets_nowhere_with_many_accounts) {
    limited_.throttle_anon = "off";
    limit();
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(sign_in_from("192.0.2.1", "ann" + std::to_string(i) + "@example.com", "x").status, 401);
    EXPECT_EQ(sign_in_from("192.0.2.1", "ann9@example.com", "x").status, 429);
}

TEST_F(throttling, many_addresses_get_nowhere_with_one_account_even_with_the_right_password) {
    customer("ann");
    limit();
    guess_often("ann@example.com", 6);
    EXPECT_EQ(sign_in_from("203.0.113.5", "ann@example.com", "wrong").status, 429);
    EXPECT_EQ(sign_in_from("203.0.113.6", "ann@example.com", "drip-drop-stop-42").status, 429);
    EXPECT_EQ(sign_in_from("203.0.113.6", "bob@example.com", "wrong").status, 401);
}

TEST_F(throttling, an_account_that_does_not_exist_is_refused_like_one_that_does) {
    customer("ann");
    limit();
    guess_often("ann@example.com", 6);
    guess_often("nobody@example.com", 6);
    EXPECT_EQ(sign_in_from("203.0.113.5", "ann@example.com", "wrong").text,
              sign_in_from("203.0.113.5", "nobody@example.com", "wrong").text);
}

TEST_F(throttling, strangers_lock_nobody_out_of_where_they_are_known) {
    customer("ann");
    limit();
    EXPECT_EQ(sign_in_from("203.0.113.5", "ann@example.com", "drip-drop-stop-42").status, 200);
    guess_often("ann@example.com", 20);
    EXPECT_EQ(sign_in_from("203.0.113.5", "ann@example.com", "wrong").status, 401);
    EXPECT_EQ(sign_in_from("203.0.113.5", "Ann@Example.com", "drip-drop-stop-42").status, 200);
    EXPECT_EQ(sign_in_from("203.0.113.6", "ann@example.com", "drip-drop-stop-42").status, 429);
}

TEST_F(throttling, a_known_address_has_no_more_guesses_than_anybody) {
    limited_.throttle_login = "off";
    limited_.throttle_anon = "off";
    customer("ann");
    limit();
    sign_in_from("203.0.113.5", "ann@example.com", "drip-drop-stop-42");
    guess_often("ann@example.com", 6);
    for (int i = 0; i < 6; ++i) EXPECT_EQ(sign_in_from("203.0.113.5", "ann@example.com", "wrong").status, 401);
    EXPECT_EQ(sign_in_from("203.0.113.5", "ann@example.com", "drip-drop-stop-42").status, 429);
}

TEST_F(throttling, the_right_password_is_never_counted) {
    limited_.throttle_anon = "off";
    customer("ann");
    limit();
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(sign_in_from("192.0.2.1", "ann@example.com", "drip-drop-stop-42").status, 200);
}

TEST_F(throttling, guesses_at_once_are_not_all_let_through) {
    limited_.throttle_anon = "off";
    limit();
    const planned_call wrong{nobody, verb::POST, "/auth/login/", R"({"email":"ann@example.com","password":"x"})"};
    const auto answers = at_once(std::vector<planned_call>(16, wrong));
    EXPECT_EQ(std::ranges::count(answers, 401, &answer::status), 4);
    EXPECT_EQ(std::ranges::count(answers, 429, &answer::status), 12);
}

TEST_F(throttling, a_stolen_token_does_not_help_to_guess_the_password) {
    limited_.throttle_user = "off";
    const person ann = customer("ann");
    limit();
    const std::string wrong = R"({"email":"eve@example.com","current_password":"wrong"})";
    for (int i = 0; i < 6; ++i) EXPECT_EQ(patch(ann, "/auth/me/", wrong).status, 400);
    EXPECT_EQ(patch(ann, "/auth/me/", wrong).status, 429);
    EXPECT_EQ(call(ann, verb::DELETE_, "/auth/me/", R"({"current_password":"drip-drop-stop-42"})").status, 429);
    EXPECT_EQ(sign_in_from("203.0.113.5", "ann@example.com", "drip-drop-stop-42").status, 200);
}

TEST_F(throttling, is_written_down_for_admins_once_a_minute) {
    const person root = admin();
    limited_.throttle_user = "off";
    limit();
    for (int i = 0; i < 9; ++i) look("192.0.2.1");
    const answer log = get(root, "/api/admin/audit/?event=THROTTLED");
    EXPECT_EQ(log.number_at("count"), 1) << log;
    EXPECT_EQ(log.text_at("results.0.address"), "192.0.2.1");
    time.advance(1min);
    EXPECT_EQ(get(root, "/api/admin/audit/?event=THROTTLED").number_at("results.0.details.times"), 3);
}

// Behind a proxy.

TEST_F(throttling, behind_tls_links_and_browsers_stay_with_it) {
    const person ann = customer("ann");
    limited_.throttle_user = "off";
    for (int i = 0; i < 2; ++i)
        post(
            ann, "/requests/",
            R"({"title":"Leak","description":"Drips.","location_latitude":"1","location_longitude":"1","priority":"STANDARD"})");
    limit();
    const answer page = call(ann, verb::GET, "/requests/?page_size=1", {}, {{"X-Forwarded-Proto", "https"}});
    EXPECT_EQ(page.text_at("next"), "https://localhost/api/services/requests/?page_size=1&page=2");
    EXPECT_EQ(page.header("Strict-Transport-Security"), "max-age=31536000");
    EXPECT_FALSE(get(ann, "/requests/").header("Strict-Transport-Security"));
}

}  // namespace
}  // namespace callout
