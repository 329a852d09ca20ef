#include "security/push_encryption.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "support/push_browser.hpp"

namespace callout {
namespace {

std::string bytes(std::string_view encoded) { return from_base64url(encoded).value(); }

push_receiver receiver(const push_browser& browser) { return {.p256dh = browser.p256dh(), .auth = browser.auth()}; }

/// RFC 8291, appendix A.
const std::string example_text = "When I grow up, I want to be a watermelon";
const std::string example_body =
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_"
    "c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_y"
    "l95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";

push_browser example_browser() {
    return push_browser{p256_key::from_private(bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")).value(),
                        bytes("BTBZMqHH6r4Tts7J_aSIgg")};
}

TEST(push_encryption, gives_the_bytes_of_the_standards_example) {
    const push_draw drawn{
        .sender = p256_key::from_private(bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")).value(),
        .salt = bytes("DGv6ra1nlYgDCS1FRnbzlw")};
    EXPECT_EQ(to_base64url(encrypt_push(receiver(example_browser()), example_text, drawn)), example_body);
}

TEST(push_encryption, the_browser_of_the_tests_reads_the_standards_example) {
    EXPECT_EQ(example_browser().read(bytes(example_body)), example_text);
}

TEST(push_encryption, what_is_drawn_can_be_read_by_the_receiver_alone) {
    const push_browser receiver_browser;
    const push_browser stranger;
    const std::string body = encrypt_push(receiver(receiver_browser), "Burst pipe");
    EXPECT_EQ(receiver_browser.read(body), "Burst pipe");
    EXPECT_EQ(stranger.read(body), std::nullopt);
}

TEST(push_encryption, no_two_messages_are_alike) {
    const push_browser browser;
    EXPECT_NE(encrypt_push(receiver(browser), "Burst pipe"), encrypt_push(receiver(browser), "Burst pipe"));
}

TEST(push_encryption, the_longest_text_fills_what_push_services_take) {
    const push_browser browser;
    const std::string longest(most_push_text, 'x');
    const std::string body = encrypt_push(receiver(browser), longest);
    EXPECT_EQ(body.size(), 4096U);
    EXPECT_EQ(browser.read(body), longest);
    EXPECT_THROW(encrypt_push(receiver(browser), longest + 'x'), std::invalid_argument);
}

TEST(push_encryption, nothing_is_encrypted_for_what_is_no_key) {
    EXPECT_THROW(encrypt_push({.p256dh = std::string(65, '\x04'), .auth = std::string(16, 'a')}, ""),
                 std::invalid_argument);
}

TEST(p256_key, comes_back_from_its_private_number) {
    const p256_key key = p256_key::generate();
    const auto again = p256_key::from_private(key.private_number());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->public_point(), key.public_point());
}

TEST(p256_key, is_a_number_within_the_curves_order) {
    EXPECT_FALSE(p256_key::from_private(std::string(32, '\0')));
    EXPECT_FALSE(p256_key::from_private(std::string(32, '\xff')));
    EXPECT_FALSE(p256_key::from_private(std::string(31, '\1')));
    EXPECT_TRUE(p256_key::from_private(std::string(32, '\1')));
}

TEST(p256_key, takes_points_of_its_curve_alone) {
    const std::string point = p256_key::generate().public_point();
    EXPECT_TRUE(is_p256_point(point));
    std::string elsewhere = point;
    elsewhere.back() = static_cast<char>(elsewhere.back() ^ 1);
    EXPECT_FALSE(is_p256_point(elsewhere));
    EXPECT_FALSE(is_p256_point(point.substr(1)));
    EXPECT_FALSE(is_p256_point("\x02" + point.substr(1, 32)));
    EXPECT_FALSE(is_p256_point(""));
}

}  // namespace
}  // namespace callout
