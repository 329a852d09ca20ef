#include "security/key_set.hpp"

#include <gtest/gtest.h>

#include <string>

#include "support/signing_key.hpp"

namespace callout {
namespace {

const signing_key& first() {
    static const signing_key key{"first"};
    return key;
}

std::string without(std::string text, std::string_view part) { return text.erase(text.find(part), part.size()); }

/// Whether the set, which holds the first key besides, takes this member.
bool is_taken(const std::string& member, std::string_view id) {
    const auto keys = key_set::parse(jwk_set({member, first().jwk()}));
    return keys.value().find(id) != nullptr;
}

TEST(key_set, keys_are_found_by_their_ids) {
    const signing_key second{"second"};
    const auto keys = key_set::parse(jwk_set({first().jwk(), second.jwk()}));
    ASSERT_TRUE(keys);
    EXPECT_EQ(keys->size(), 2U);
    EXPECT_EQ(keys->find("third"), nullptr);
    const std::string token = second.token("{}");
    const auto end = token.rfind('.');
    const std::string signature = from_base64url(token.substr(end + 1)).value();
    EXPECT_TRUE(keys->find("second")->has_signed(token.substr(0, end), signature));
    EXPECT_FALSE(keys->find("first")->has_signed(token.substr(0, end), signature));
}

TEST(key_set, a_key_may_leave_use_and_algorithm_open) {
    const signing_key open{"open"};
    EXPECT_TRUE(is_taken(open.jwk(R"("x5t":"whatever")"), "open"));
}

TEST(key_set, keys_that_are_not_for_rs256_signatures_are_left_out) {
    const signing_key other{"other"};
    for (const auto* const more : {R"("use":"enc")", R"("alg":"RS512")", R"("alg":"PS256")", R"("use":7)"})
        EXPECT_FALSE(is_taken(other.jwk(more), "other")) << more;
    EXPECT_FALSE(is_taken(R"({"kty":"oct","kid":"other","k":"c2VjcmV0"})", "other"));
    EXPECT_FALSE(is_taken(R"({"kty":"EC","kid":"other","crv":"P-256","x":"AQAB","y":"AQAB"})", "other"));
}

TEST(key_set, damaged_keys_are_left_out) {
    const std::string good = signing_key{"other"}.jwk();
    const std::string modulus = good.substr(good.find("\"n\""), good.find(",\"e\"") - good.find("\"n\""));
    const auto with_modulus = [&](const std::string& n) {
        return std::string{good}.replace(good.find(modulus), modulus.size(), "\"n\":" + n);
    };
    for (const std::string n : {"\"\"", "null", "\"AQAB\"", "\"%\"", "[]"})
        EXPECT_FALSE(is_taken(with_modulus(n), "other")) << n;
    EXPECT_FALSE(is_taken(with_modulus('"' + std::string(2000, '_') + '"'), "other"));
    EXPECT_FALSE(is_taken(without(good, "\"e\":\"AQAB\","), "other"));
    for (const std::string e : {"AA", "AQ", "Ag", "AQABAQABAQABAQABAQABAQABAQAB"}) {
        EXPECT_FALSE(is_taken(std::string{good}.replace(good.find("AQAB\","), 4, e), "other")) << e;
    }
    for (const std::string member : {"null", "7", "[]", "{}"}) EXPECT_FALSE(is_taken(member, "other"));
}

TEST(key_set, a_key_below_2048_bits_is_left_out) {
    EXPECT_FALSE(is_taken(signing_key("weak", 1024).jwk(), "weak"));
    EXPECT_TRUE(is_taken(signing_key("long", 3072).jwk(), "long"));
}

TEST(key_set, of_two_keys_of_one_id_the_first_counts) {
    const signing_key again{"first"};
    const auto keys = key_set::parse(jwk_set({first().jwk(), again.jwk()}));
    const std::string token = again.token("{}");
    const auto end = token.rfind('.');
    EXPECT_FALSE(
        keys.value().find("first")->has_signed(token.substr(0, end), from_base64url(token.substr(end + 1)).value()));
}

TEST(key_set, a_text_without_any_usable_key_is_none) {
    for (const std::string text : {"", "{}", "[]", "null", "{\"keys\":[]}", "{\"keys\":{}}", "{\"keys\":[{}]}",
                                   "<html>", "{\"keys\":", "{\"keys\":[\"\xff\"]}"}) {
        EXPECT_FALSE(key_set::parse(text)) << text;
    }
    EXPECT_FALSE(key_set::parse(std::string(100'000, '[')));
    EXPECT_FALSE(key_set::parse(jwk_set({without(first().jwk(), R"("kid":"first",)")})));
}

TEST(rsa_public_key, it_checks_the_example_of_rfc_7515_appendix_a_2) {
    const auto key = rsa_public_key::from(
        from_base64url("ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4"
                       "QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdb"
                       "BYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-D"
                       "WNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ")
            .value(),
        from_base64url("AQAB").value());
    const auto signature = from_base64url(
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5ju"
        "jGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07"
        "Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipU"
        "TI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw");
    const std::string payload =
        to_base64url("{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}");
    const std::string text = to_base64url(R"({"alg":"RS256"})") + "." + payload;
    EXPECT_TRUE(key.value().has_signed(text, signature.value()));
    EXPECT_FALSE(key.value().has_signed(text + "A", signature.value()));
    EXPECT_FALSE(key.value().has_signed(text, ""));
}

}  // namespace
}  // namespace callout
