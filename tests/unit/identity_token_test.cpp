#include "security/identity_token.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "security/digest.hpp"
#include "support/manual_clock.hpp"
#include "support/signing_key.hpp"

namespace callout {
namespace {

using std::chrono::seconds;

/// Tokens of an issuer for "callout-web", at the time of the manual clock.
class identity_token : public ::testing::Test {
protected:
    static const signing_key& issuer() {
        static const signing_key key{"first"};
        return key;
    }

    [[nodiscard]] std::int64_t now_plus(std::int64_t by) const {
        return std::chrono::floor<seconds>(time.now()).time_since_epoch().count() + by;
    }

    /// The claims of a good token, one of them replaced or, by an empty value, left out.
    [[nodiscard]] std::string claims_with(std::string_view name, std::string_view value) const {
        const std::pair<std::string_view, std::string> usual[]{
            {"iss", R"("https://accounts.google.com")"},
            {"aud", R"("callout-web")"},
            {"sub", R"("110169484474386276334")"},
            {"email", R"("Ann@example.com")"},
            {"email_verified", "true"},
            {"given_name", R"("Ann")"},
            {"family_name", R"("Lee")"},
            {"iat", std::to_string(now_plus(0))},
            {"exp", std::to_string(now_plus(3600))},
            {"nbf", ""},
        };
        std::string result;
        for (const auto& [key, normal] : usual) {
            const std::string_view chosen = key == name ? value : std::string_view{normal};
            if (chosen.empty()) continue;
            result += (result.empty() ? "{\"" : ",\"") + std::string{key} + "\":" + std::string{chosen};
        }
        return result + "}";
    }
    [[nodiscard]] std::string good_claims() const { return claims_with("", ""); }

    [[nodiscard]] std::variant<identity, identity_problem> check(const std::string& token) const {
        const auto shown = read_identity_token(token);
        if (!shown) return identity_problem::NOT_GENUINE;
        const auto key = rsa_public_key::from(issuer().modulus(), issuer().exponent());
        return check_identity(*shown, key.value(), rules, time.now());
    }
    [[nodiscard]] std::optional<identity> who(const std::string& token) const {
        const auto told = check(token);
        return std::holds_alternative<identity>(told) ? std::optional{std::get<identity>(told)} : std::nullopt;
    }
    [[nodiscard]] std::optional<identity_problem> problem(const std::string& token) const {
        const auto told = check(token);
        if (const auto* found = std::get_if<identity_problem>(&told)) return *found;
        return std::nullopt;
    }
    [[nodiscard]] std::optional<identity_problem> problem_with(std::string_view name, std::string_view value) const {
        return problem(issuer().token(claims_with(name, value)));
    }

    manual_clock time;
    identity_rules rules{.issuer = "https://accounts.google.com", .client_ids = {"callout-web", "callout-phone"}};
};

TEST_F(identity_token, a_good_one_says_who_it_is) {
    const identity expected{.issuer = "https://accounts.google.com",
                            .subject = "110169484474386276334",
                            .email = "Ann@example.com",
                            .given_name = "Ann",
                            .family_name = "Lee",
                            .issued_at = std::chrono::floor<seconds>(time.now())};
    EXPECT_EQ(who(issuer().token(good_claims())), expected);
}

TEST_F(identity_token, it_names_the_key_that_it_is_to_be_checked_with) {
    EXPECT_EQ(read_identity_token(issuer().token(good_claims()))->key_id, "first");
}

TEST_F(identity_token, names_may_be_missing) {
    EXPECT_EQ(who(issuer().token(claims_with("given_name", "")))->given_name, "");
}

TEST_F(identity_token, one_of_another_key_is_not_genuine) {
    const signing_key stranger{"first"};
    EXPECT_EQ(problem(stranger.token(good_claims())), identity_problem::NOT_GENUINE);
}

TEST_F(identity_token, one_with_any_character_changed_is_not_genuine) {
    const std::string token = issuer().token(good_claims());
    for (std::size_t i = 0; i < token.size(); i += 3) {
        auto tampered = token;
        tampered[i] = tampered[i] == 'A' ? 'B' : 'A';
        EXPECT_EQ(problem(tampered), identity_problem::NOT_GENUINE) << "at " << i;
    }
}

TEST_F(identity_token, no_header_but_one_for_rs256_with_a_key_is_taken_even_rightly_signed) {
    for (const auto* const header :
         {R"({"alg":"none","kid":"first"})", R"({"alg":"HS256","kid":"first"})", R"({"alg":"RS384","kid":"first"})",
          R"({"alg":"rs256","kid":"first"})", R"({"alg":["RS256"],"kid":"first"})", R"({"alg":null,"kid":"first"})",
          R"({"kid":"first"})", R"({"alg":"RS256"})", R"({"alg":"RS256","kid":""})", R"({"alg":"RS256","kid":7})",
          R"({"alg":"RS256","kid":"first\u0000"})", R"({"alg":"RS256","kid":"first","crit":["exp"]})", "[]", "", "{"}) {
        EXPECT_EQ(problem(issuer().token(header, good_claims())), identity_problem::NOT_GENUINE) << header;
    }
}

TEST_F(identity_token, one_signed_by_hmac_with_the_public_key_is_not_genuine) {
    const std::string header = R"({"alg":"HS256","kid":"first"})";
    const std::string signed_part = to_base64url(header) + "." + to_base64url(good_claims());
    for (const std::string& secret : {issuer().jwk(), issuer().modulus(), to_base64url(issuer().modulus())}) {
        const std::string token = signed_part + "." + to_base64url(hmac_sha256_key{secret}.sign(signed_part));
        EXPECT_EQ(problem(token), identity_problem::NOT_GENUINE);
    }
}

TEST_F(identity_token, one_without_signature_is_not_genuine) {
    const std::string token = issuer().token(good_claims());
    EXPECT_EQ(problem(token.substr(0, token.rfind('.') + 1)), identity_problem::NOT_GENUINE);
    EXPECT_EQ(problem(token.substr(0, token.rfind('.'))), identity_problem::NOT_GENUINE);
    EXPECT_EQ(problem(""), identity_problem::NOT_GENUINE);
}

TEST_F(identity_token, google_signs_itself_with_and_without_scheme) {
    EXPECT_EQ(who(issuer().token(claims_with("iss", R"("accounts.google.com")")))->issuer,
              "https://accounts.google.com");
}

TEST_F(identity_token, one_of_another_issuer_is_not_genuine) {
    for (const auto* const iss :
         {R"("https://accounts.google.com.evil.example")", R"("http://accounts.google.com")",
          R"("https://accounts.google.com/")", R"("")", "", "null", R"(["https://accounts.google.com"])"}) {
        EXPECT_EQ(problem_with("iss", iss), identity_problem::NOT_GENUINE) << iss;
    }
}

TEST_F(identity_token, another_issuer_that_is_configured_is_taken_by_its_whole_name_alone) {
    rules.issuer = "https://id.example";
    EXPECT_TRUE(who(issuer().token(claims_with("iss", R"("https://id.example")"))));
    EXPECT_EQ(problem_with("iss", R"("id.example")"), identity_problem::NOT_GENUINE);
    EXPECT_EQ(problem(issuer().token(good_claims())), identity_problem::NOT_GENUINE);
}

TEST_F(identity_token, any_of_our_applications_may_be_its_audience) {
    for (const auto* const aud : {R"("callout-phone")", R"(["callout-web"])", R"(["callout-web","callout-phone"])"}) {
        EXPECT_EQ(problem_with("aud", aud), std::nullopt) << aud;
    }
}

TEST_F(identity_token, one_that_was_given_to_others_too_is_refused) {
    for (const auto* const aud : {R"("another")", R"("")", "", "null", "[]", R"(["another","callout-web"])",
                                  R"(["callout-web",7])", R"("callout-we")", R"({"aud":"callout-web"})"}) {
        EXPECT_EQ(problem_with("aud", aud), identity_problem::OTHER_AUDIENCE) << aud;
    }
}

TEST_F(identity_token, it_lives_for_a_minute_past_its_end) {
    EXPECT_EQ(problem_with("exp", std::to_string(now_plus(-59))), std::nullopt);
    EXPECT_EQ(problem_with("exp", std::to_string(now_plus(-60))), identity_problem::EXPIRED);
}

TEST_F(identity_token, it_may_begin_a_minute_ahead_of_our_clock) {
    EXPECT_EQ(problem_with("iat", std::to_string(now_plus(60))), std::nullopt);
    EXPECT_EQ(problem_with("iat", std::to_string(now_plus(61))), identity_problem::NOT_YET_VALID);
    EXPECT_EQ(problem_with("nbf", std::to_string(now_plus(60))), std::nullopt);
    EXPECT_EQ(problem_with("nbf", std::to_string(now_plus(61))), identity_problem::NOT_YET_VALID);
}

TEST_F(identity_token, times_that_are_missing_or_no_seconds_are_not_genuine) {
    for (const auto* const name : {"exp", "iat"})
        EXPECT_EQ(problem_with(name, ""), identity_problem::NOT_GENUINE) << name;
    for (const auto* const name : {"exp", "iat", "nbf"}) {
        for (const auto* const value : {"null", R"("2000000000")", "1e99", "-1", "9223372036854775807", "[]"})
            EXPECT_EQ(problem_with(name, value), identity_problem::NOT_GENUINE) << name << ' ' << value;
    }
}

TEST_F(identity_token, an_address_counts_only_when_it_is_said_to_be_verified) {
    for (const auto* const value : {"false", "", "null", R"("true")", "1"})
        EXPECT_EQ(problem_with("email_verified", value), identity_problem::NO_VERIFIED_EMAIL) << value;
    for (const auto* const value : {"", "null", R"("")", "7", R"(["ann@example.com"])"})
        EXPECT_EQ(problem_with("email", value), identity_problem::NO_VERIFIED_EMAIL) << value;
}

TEST_F(identity_token, one_without_a_usable_subject_is_not_genuine) {
    for (const std::string& value : {std::string{}, std::string{"null"}, std::string{R"("")"}, std::string{"7"},
                                     std::string{R"("a\u0000b")"}, '"' + std::string(256, '1') + '"'}) {
        EXPECT_EQ(problem_with("sub", value), identity_problem::NOT_GENUINE) << value;
    }
}

TEST_F(identity_token, claims_that_are_no_object_are_not_genuine) {
    for (const auto* const payload : {"", "null", "[]", "7", "{", "{} {}"})
        EXPECT_EQ(problem(issuer().token(payload)), identity_problem::NOT_GENUINE) << payload;
}

}  // namespace
}  // namespace callout
