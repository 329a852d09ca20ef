#include "security/vapid.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <stdexcept>

#include "support/push_browser.hpp"

namespace callout {
namespace {

constexpr instant now = std::chrono::sys_days{std::chrono::year{2026} / 2 / 12};

struct shown_identity {
    std::string signed_part;
    std::string header;
    std::string claims;
    std::string signature;
    std::string key;
};

/// The parts of "vapid t=header.claims.signature, k=key".
shown_identity read(const std::string& authorization) {
    const auto end = authorization.find(", k=");
    const std::string token = authorization.substr(8, end - 8);
    const auto first = token.find('.');
    const auto second = token.rfind('.');
    return {.signed_part = token.substr(0, second),
            .header = from_base64url(token.substr(0, first)).value(),
            .claims = from_base64url(token.substr(first + 1, second - first - 1)).value(),
            .signature = from_base64url(token.substr(second + 1)).value(),
            .key = from_base64url(authorization.substr(end + 4)).value()};
}

TEST(vapid, a_push_service_can_check_who_sends) {
    const vapid_identity sender{vapid_identity::generate(), "mailto:ops@example.com"};
    const auto shown = read(sender.authorization("https://push.example", now));
    EXPECT_TRUE(es256_verifies(shown.key, shown.signed_part, shown.signature));
    EXPECT_FALSE(es256_verifies(shown.key, shown.signed_part + "x", shown.signature));
    EXPECT_EQ(to_base64url(shown.key), sender.public_key());
    EXPECT_EQ(shown.header, R"({"typ":"JWT","alg":"ES256"})");
}

TEST(vapid, says_for_whom_until_when_and_whom_to_ask) {
    const vapid_identity sender{vapid_identity::generate(), "mailto:ops@example.com"};
    const auto claims = boost::json::parse(read(sender.authorization("https://push.example", now)).claims);
    EXPECT_EQ(claims.at("aud"), "https://push.example");
    EXPECT_EQ(claims.at("sub"), "mailto:ops@example.com");
    const std::chrono::sys_seconds expires{std::chrono::seconds{claims.at("exp").as_int64()}};
    EXPECT_EQ(expires, now + std::chrono::hours{12});
}

TEST(vapid, names_nobody_without_a_subject) {
    const vapid_identity sender{vapid_identity::generate(), ""};
    EXPECT_FALSE(
        boost::json::parse(read(sender.authorization("https://push.example", now)).claims).as_object().contains("sub"));
}

TEST(vapid, is_the_same_for_the_same_private_key) {
    const std::string key = vapid_identity::generate();
    EXPECT_EQ(vapid_identity(key, "").public_key(), vapid_identity(key, "").public_key());
    EXPECT_NE(vapid_identity(key, "").public_key(), vapid_identity(vapid_identity::generate(), "").public_key());
}

TEST(vapid, takes_no_key_that_is_none) {
    for (const std::string& key : {std::string{}, std::string{"x"}, std::string(43, 'A'), std::string(44, 'A')})
        EXPECT_THROW(vapid_identity(key, ""), std::invalid_argument) << key;
}

/// RFC 8292, section 2.4.
TEST(vapid, the_tests_find_the_standards_example_genuine) {
    const auto shown = read(
        "vapid "
        "t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsI"
        "nN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_"
        "HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2"
        "L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs");
    EXPECT_TRUE(es256_verifies(shown.key, shown.signed_part, shown.signature));
}

}  // namespace
}  // namespace callout
