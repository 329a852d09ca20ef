#include "security/token.hpp"

#include "security/base64.hpp"
#include "security/verified_tokens.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace callout {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr std::string_view secret = "a secret of at least thirty-two bytes";
constexpr std::int64_t start = 1'700'000'000;

class hand_clock final : public clock {
public:
    [[nodiscard]] instant now() const override { return now_; }
    void advance(std::chrono::microseconds by) { now_ += by; }

private:
    instant now_{seconds{start}};
};

class token_test : public testing::Test {
protected:
    static std::string signed_with(std::string_view header, std::string_view payload, std::string_view key = secret) {
        const std::string signed_part = to_base64url(header) + "." + to_base64url(payload);
        return signed_part + "." + to_base64url(hmac_sha256_key{key}.sign(signed_part));
    }
    static std::string token_of(std::string_view payload) {
        return signed_with(R"({"alg":"HS256","typ":"JWT"})", payload);
    }

    /// An access token's claims, one of them replaced or, by an empty value, left out.
    static std::string claims_with(std::string_view name, std::string_view value) {
        const std::pair<std::string_view, std::string_view> usual[]{
            {"token_type", R"("access")"}, {"exp", "1700001800"},
            {"iat", "1700000000"},         {"jti", R"("00112233445566778899aabbccddeeff")"},
            {"user_id", R"("7")"},         {"role", R"("WORKER")"},
        };
        std::string result;
        for (const auto& [key, normal] : usual) {
            const std::string_view chosen = key == name ? value : normal;
            if (chosen.empty()) continue;
            result += (result.empty() ? "{\"" : ",\"") + std::string{key} + "\":" + std::string{chosen};
        }
        return result + "}";
    }

    static std::string fresh(const token_signer& by, token_type type, user_id user, std::string_view role) {
        return by.sign(by.issue(type, user, role));
    }
    [[nodiscard]] std::string access(user_id user, std::string_view role) const {
        return fresh(signer_, token_type::access, user, role);
    }
    [[nodiscard]] std::string refresh(user_id user, std::string_view role) const {
        return fresh(signer_, token_type::refresh, user, role);
    }

    [[nodiscard]] std::optional<token_claims> claims_of(std::string_view token) const {
        const auto result = signer_.verify(token, token_type::access);
        if (const auto* claims = std::get_if<token_claims>(&result)) return *claims;
        return std::nullopt;
    }
    [[nodiscard]] std::optional<token_problem> problem_of(std::string_view token,
                                                          token_type expected = token_type::access) const {
        const auto result = signer_.verify(token, expected);
        if (const auto* problem = std::get_if<token_problem>(&result)) return *problem;
        return std::nullopt;
    }
    [[nodiscard]] bool is_invalid(std::string_view token) const {
        return problem_of(token) == token_problem::INVALID_OR_EXPIRED;
    }

    hand_clock clock_;
    token_signer signer_{secret, clock_};
};

TEST_F(token_test, an_access_token_says_who_it_was_made_for) {
    const auto claims = claims_of(access(user_id{42}, "WORKER"));
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->user_id, user_id{42});
    EXPECT_EQ(claims->role, "WORKER");
    EXPECT_EQ(claims->token_type, token_type::access);
    EXPECT_EQ(claims->iat, sys_seconds{seconds{start}});
    EXPECT_EQ(claims->exp, sys_seconds{seconds{start}} + minutes{30});
}

TEST_F(token_test, every_token_has_an_id_of_its_own_of_32_hexadecimal_digits) {
    const auto first = signer_.issue(token_type::access, user_id{1}, "ADMIN").jti;
    const auto second = signer_.issue(token_type::access, user_id{1}, "ADMIN").jti;
    EXPECT_EQ(first.size(), 32U);
    EXPECT_EQ(first.find_first_not_of("0123456789abcdef"), std::string::npos);
    EXPECT_NE(first, second);
}

TEST_F(token_test, equal_claims_give_equal_tokens) {
    const auto claims = signer_.issue(token_type::refresh, user_id{3}, "CUSTOMER");
    EXPECT_EQ(signer_.sign(claims), signer_.sign(claims));
}

TEST_F(token_test, a_token_is_written_as_simplejwt_writes_it) {
    const token_claims claims{.token_type = token_type::access,
                              .user_id = user_id{7},
                              .role = "WORKER",
                              .jti = "00112233445566778899aabbccddeeff",
                              .iat = sys_seconds{seconds{1700000000}},
                              .exp = sys_seconds{seconds{1700001800}}};
    EXPECT_EQ(signer_.sign(claims), token_of(claims_with("", "")));
}

TEST_F(token_test, a_token_says_of_which_sign_in_it_came) {
    auto claims = signer_.issue(token_type::access, user_id{7}, "WORKER");
    claims.session_id = session_id{12};
    const auto read = claims_of(signer_.sign(claims));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, claims);
}

TEST_F(token_test, a_sign_in_that_is_no_number_from_one_on_is_refused) {
    for (const std::string_view value : {"0", "-1", R"("12")", "null", "1.5", "9223372036854775808"}) {
        const std::string claims = claims_with("", "");
        const std::string with_session =
            claims.substr(0, claims.size() - 1) + R"(,"session_id":)" + std::string{value} + "}";
        EXPECT_TRUE(is_invalid(token_of(with_session))) << value;
    }
}

TEST_F(token_test, a_spent_token_has_the_same_successors_however_late_they_are_asked_for) {
    auto spent = signer_.issue(token_type::refresh, user_id{7}, "WORKER");
    spent.session_id = session_id{12};
    const instant spent_at = clock_.now();
    const auto first = signer_.successor(spent, spent_at, token_type::refresh, "WORKER");
    clock_.advance(seconds{9});
    EXPECT_EQ(signer_.successor(spent, spent_at, token_type::refresh, "WORKER"), first);
    EXPECT_EQ(first.session_id, spent.session_id);
    EXPECT_EQ(first.exp, sys_seconds{seconds{start}} + std::chrono::days{7});
}

TEST_F(token_test, no_two_tokens_share_a_successor_nor_the_pair_of_one_an_id) {
    const auto one = signer_.issue(token_type::refresh, user_id{7}, "WORKER");
    const auto two = signer_.issue(token_type::refresh, user_id{7}, "WORKER");
    const auto after_one = signer_.successor(one, clock_.now(), token_type::refresh, "WORKER").jti;
    EXPECT_EQ(after_one.size(), 32U);
    EXPECT_NE(after_one, signer_.successor(two, clock_.now(), token_type::refresh, "WORKER").jti);
    EXPECT_NE(after_one, signer_.successor(one, clock_.now(), token_type::access, "WORKER").jti);
    const token_signer other{"another secret of thirty-two bytes..", clock_};
    EXPECT_NE(after_one, other.successor(one, clock_.now(), token_type::refresh, "WORKER").jti);
}

TEST_F(token_test, a_role_with_a_quote_cannot_add_a_claim) {
    const auto claims = claims_of(access(user_id{42}, R"(","user_id":"1)"));
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->user_id, user_id{42});
    EXPECT_EQ(claims->role, R"(","user_id":"1)");
}

TEST_F(token_test, an_access_token_lives_until_just_before_thirty_minutes) {
    const auto token = access(user_id{1}, "ADMIN");
    clock_.advance(minutes{30} - std::chrono::microseconds{1});
    EXPECT_TRUE(claims_of(token));
}

TEST_F(token_test, an_access_token_is_dead_at_thirty_minutes) {
    const auto token = access(user_id{1}, "ADMIN");
    clock_.advance(minutes{30});
    EXPECT_TRUE(is_invalid(token));
}

TEST_F(token_test, a_token_that_is_remembered_is_dead_at_thirty_minutes_too) {
    verified_tokens tokens{signer_, clock_};
    const std::string token = access(user_id{7}, "WORKER");
    const auto first = tokens.verify(token);
    ASSERT_EQ(std::get<token_claims>(first).user_id, user_id{7});
    clock_.advance(minutes{30} - std::chrono::microseconds{1});
    EXPECT_EQ(tokens.verify(token), first);
    clock_.advance(std::chrono::microseconds{1});
    EXPECT_EQ(std::get<token_problem>(tokens.verify(token)), token_problem::INVALID_OR_EXPIRED);
    EXPECT_EQ(std::get<token_problem>(tokens.verify(token)), token_problem::INVALID_OR_EXPIRED);
}

TEST_F(token_test, beside_a_token_that_is_remembered_none_that_differs_from_it_is_taken) {
    verified_tokens tokens{signer_, clock_};
    const std::string token = access(user_id{7}, "WORKER");
    ASSERT_TRUE(std::holds_alternative<token_claims>(tokens.verify(token)));
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string forged = token;
        forged[i] = forged[i] == 'A' ? 'B' : 'A';
        EXPECT_TRUE(std::holds_alternative<token_problem>(tokens.verify(forged))) << "character " << i;
    }
}

TEST_F(token_test, a_refresh_token_is_never_remembered_as_an_access_token) {
    verified_tokens tokens{signer_, clock_};
    const std::string token = refresh(user_id{7}, "WORKER");
    EXPECT_EQ(std::get<token_problem>(tokens.verify(token)), token_problem::WRONG_TYPE);
    EXPECT_EQ(std::get<token_problem>(tokens.verify(token)), token_problem::WRONG_TYPE);
}

TEST_F(token_test, a_refresh_token_lives_until_just_before_seven_days) {
    const auto token = refresh(user_id{1}, "ADMIN");
    clock_.advance(std::chrono::days{7} - seconds{1});
    EXPECT_FALSE(problem_of(token, token_type::refresh));
}

TEST_F(token_test, a_refresh_token_is_dead_after_seven_days) {
    const auto token = refresh(user_id{1}, "ADMIN");
    clock_.advance(std::chrono::days{7});
    EXPECT_EQ(problem_of(token, token_type::refresh), token_problem::INVALID_OR_EXPIRED);
}

TEST_F(token_test, a_refresh_token_gives_no_access) {
    EXPECT_EQ(problem_of(refresh(user_id{1}, "ADMIN")), token_problem::WRONG_TYPE);
}

TEST_F(token_test, an_access_token_refreshes_nothing) {
    EXPECT_EQ(problem_of(access(user_id{1}, "ADMIN"), token_type::refresh), token_problem::WRONG_TYPE);
}

TEST_F(token_test, an_expired_token_of_the_wrong_type_is_called_expired) {
    const auto token = refresh(user_id{1}, "ADMIN");
    clock_.advance(std::chrono::days{8});
    EXPECT_TRUE(is_invalid(token));
}

TEST_F(token_test, a_token_of_another_key_is_refused) {
    EXPECT_TRUE(is_invalid(
        fresh(token_signer{"another secret of thirty-two bytes..", clock_}, token_type::access, user_id{1}, "ADMIN")));
}

TEST_F(token_test, a_token_with_any_one_character_changed_is_refused) {
    const auto token = access(user_id{1}, "ADMIN");
    for (std::size_t i = 0; i < token.size(); ++i) {
        auto tampered = token;
        tampered[i] = tampered[i] == 'A' ? 'B' : 'A';
        EXPECT_TRUE(is_invalid(tampered)) << "at " << i;
    }
}

TEST_F(token_test, a_token_cut_short_anywhere_is_refused) {
    const auto token = access(user_id{1}, "ADMIN");
    for (std::size_t length = 0; length < token.size(); ++length)
        EXPECT_TRUE(is_invalid(token.substr(0, length))) << length;
}

TEST_F(token_test, a_token_with_something_after_it_is_refused) {
    const auto token = access(user_id{1}, "ADMIN");
    for (const auto* const tail : {"=", ".", "A", " ", ".AAAA"}) EXPECT_TRUE(is_invalid(token + tail)) << tail;
}

TEST_F(token_test, a_genuine_token_over_four_kibibytes_is_refused) {
    EXPECT_TRUE(is_invalid(access(user_id{1}, std::string(4096, 'R'))));
}

TEST_F(token_test, no_header_but_one_for_hs256_is_taken_even_rightly_signed) {
    for (const auto* const header :
         {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":"hs256"})", R"({"alg":"Hs256"})", R"({"alg":"HS512"})",
          R"({"alg":"RS256"})", R"({"alg":"ES256"})", R"({"typ":"JWT"})", R"({"alg":null})", R"({"alg":["HS256"]})",
          R"({"alg":"HS256 "})", R"({"alg":"HS256","crit":["exp"]})", R"("HS256")", "", "{"}) {
        EXPECT_TRUE(is_invalid(signed_with(header, claims_with("", "")))) << header;
    }
}

TEST_F(token_test, a_header_of_other_order_or_spacing_is_taken) {
    EXPECT_TRUE(claims_of(signed_with(R"({ "typ": "JWT", "alg": "HS256" })", claims_with("", ""))));
}

TEST_F(token_test, a_token_without_signature_is_refused) {
    EXPECT_TRUE(is_invalid(to_base64url(R"({"alg":"none"})") + "." + to_base64url(claims_with("", "")) + "."));
}

TEST_F(token_test, a_claim_that_is_needed_may_not_be_missing) {
    for (const auto* const name : {"token_type", "exp", "jti", "user_id"})
        EXPECT_TRUE(is_invalid(token_of(claims_with(name, "")))) << name;
}

TEST_F(token_test, an_expiry_that_is_no_second_of_our_calendar_is_refused) {
    for (const auto* const exp : {"null", "\"1700001800\"", "1700001800.5", "1e99", "-1", "253402300800",
                                  "9223372036854775807", "18446744073709551615", "[]", "true"}) {
        EXPECT_TRUE(is_invalid(token_of(claims_with("exp", exp)))) << exp;
    }
}

TEST_F(token_test, a_user_id_may_be_an_integer_or_its_digits) {
    for (const auto* const id : {"7", R"("7")"}) {
        const auto claims = claims_of(token_of(claims_with("user_id", id)));
        ASSERT_TRUE(claims) << id;
        EXPECT_EQ(claims->user_id, user_id{7}) << id;
    }
}

TEST_F(token_test, a_user_id_that_no_account_has_is_refused) {
    for (const auto* const id : {"0", "-1", "7.0", R"("")", R"("7x")", R"(" 7")", R"("+7")", R"("9223372036854775808")",
                                 "null", "true", "[7]", "{}"}) {
        EXPECT_TRUE(is_invalid(token_of(claims_with("user_id", id)))) << id;
    }
}

TEST_F(token_test, a_token_of_unknown_type_is_of_the_wrong_type) {
    EXPECT_EQ(problem_of(token_of(claims_with("token_type", R"("sliding")"))), token_problem::WRONG_TYPE);
}

TEST_F(token_test, a_token_without_role_or_start_is_taken) {
    EXPECT_TRUE(claims_of(token_of(claims_with("role", ""))));
    EXPECT_TRUE(claims_of(token_of(claims_with("iat", ""))));
}

TEST_F(token_test, a_start_within_the_tolerance_of_clocks_is_taken) {
    EXPECT_TRUE(claims_of(token_of(claims_with("iat", "1700000060"))));
}

TEST_F(token_test, a_start_further_in_the_future_is_refused) {
    EXPECT_TRUE(is_invalid(token_of(claims_with("iat", "1700000061"))));
}

TEST_F(token_test, a_payload_that_is_no_shallow_json_object_is_refused) {
    for (const auto* const payload :
         {"", "null", "[]", "7", "{", "{} {}", R"({"a":{"b":{"c":{"d":{"e":1}}}}})", "{\"a\":\"\xFF\"}"}) {
        EXPECT_TRUE(is_invalid(token_of(payload))) << payload;
    }
}

TEST(token_signer_test, an_empty_secret_is_refused) {
    const hand_clock clock;
    EXPECT_THROW((token_signer{"", clock}), std::invalid_argument);
}

TEST(hmac_sha256_key_test, it_signs_the_example_of_rfc_7515_appendix_a_1) {
    const auto key =
        from_base64url("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
    ASSERT_TRUE(key);
    const std::string header = to_base64url("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}");
    const std::string payload =
        to_base64url("{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}");
    EXPECT_EQ(to_base64url(hmac_sha256_key{*key}.sign(header + "." + payload)),
              "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
}

TEST(hmac_sha256_key_test, it_hashes_a_key_longer_than_a_block_as_rfc_4231_case_6_does) {
    const hmac_sha256_key key{std::string(131, '\xaa')};
    EXPECT_EQ(to_hex(key.sign("Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(base64url_test, every_length_survives_the_round_trip) {
    for (std::size_t length = 0; length < 70; ++length) {
        const std::string bytes(length, static_cast<char>(0xF8 + length % 8));
        EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes) << length;
    }
}

TEST(base64url_test, only_one_spelling_of_a_value_is_taken) {
    for (const auto* const text : {"QQ==", "QR", "QUF=", "QUJD\n", "Q", "QUJDR", "QU+D", "QU/D", "QUL", " QUJD"})
        EXPECT_FALSE(from_base64url(text)) << text;
}

TEST(digest_test, sha256_of_abc_is_that_of_fips_180_4) {
    EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(digest_test, random_digits_are_two_a_byte) { EXPECT_EQ(random_hex(6).size(), 12U); }

TEST(digest_test, random_ids_are_positive_and_differ) {
    const auto one = random_id();
    const auto two = random_id();
    EXPECT_GT(one, 0);
    EXPECT_GT(two, 0);
    EXPECT_NE(one, two);
}

TEST(digest_test, texts_of_different_length_are_not_equal) { EXPECT_FALSE(equal_in_constant_time("abc", "abcd")); }

}  // namespace
}  // namespace callout
