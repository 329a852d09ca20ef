#include "security/webhook_signature.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "security/base64.hpp"

namespace callout {
namespace {

/// The example of the Standard Webhooks specification.
TEST(webhook_signature, is_that_of_the_standards_example) {
    EXPECT_EQ(webhook_signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                std::chrono::sys_seconds{std::chrono::seconds{1614265330}}, R"({"test": 2432232314})"),
              "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(webhook_signature, differs_with_id_time_body_and_secret) {
    const std::string secret = new_webhook_secret();
    const std::chrono::sys_seconds at{std::chrono::seconds{1}};
    const std::string signature = webhook_signature(secret, "evt_1", at, "{}");
    EXPECT_NE(signature, webhook_signature(secret, "evt_2", at, "{}"));
    EXPECT_NE(signature, webhook_signature(secret, "evt_1", at + std::chrono::seconds{1}, "{}"));
    EXPECT_NE(signature, webhook_signature(secret, "evt_1", at, "[]"));
    EXPECT_NE(signature, webhook_signature(new_webhook_secret(), "evt_1", at, "{}"));
    EXPECT_EQ(signature, webhook_signature(secret, "evt_1", at, "{}"));
}

TEST(webhook_secret, has_24_to_64_bytes_in_base64) {
    EXPECT_EQ(webhook_key("whsec_" + to_base64(std::vector<unsigned char>(24, 'k'))), std::string(24, 'k'));
    EXPECT_EQ(webhook_key("whsec_" + to_base64(std::vector<unsigned char>(64, 'k'))), std::string(64, 'k'));
    EXPECT_FALSE(webhook_key("whsec_" + to_base64(std::vector<unsigned char>(23, 'k'))));
    EXPECT_FALSE(webhook_key("whsec_" + to_base64(std::vector<unsigned char>(65, 'k'))));
    EXPECT_FALSE(webhook_key(to_base64(std::vector<unsigned char>(24, 'k'))));
    EXPECT_FALSE(webhook_key("whsec_" + std::string(32, '!')));
    EXPECT_FALSE(webhook_key("whsec_" + std::string(33, 'A')));
    EXPECT_FALSE(webhook_key(""));
}

TEST(webhook_secret, that_is_new_is_one_and_nobody_elses) {
    EXPECT_TRUE(webhook_key(new_webhook_secret()));
    EXPECT_NE(new_webhook_secret(), new_webhook_secret());
}

TEST(base64, is_read_as_it_is_written) {
    for (std::size_t size = 0; size < 8; ++size) {
        const std::vector<unsigned char> bytes(size, 0xFB);
        EXPECT_EQ(from_base64(to_base64(bytes)), std::string(size, '\xFB')) << size;
    }
    for (const auto* const wrong : {"A", "AA", "AAA", "A===", "AA=A", "AB==", "A-_=", "AAAA=", "===="})
        EXPECT_FALSE(from_base64(wrong)) << wrong;
}

}  // namespace
}  // namespace callout
