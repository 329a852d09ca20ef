#include "security/password_validation.hpp"

#include "security/code_points.hpp"
#include "security/common_passwords.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace callout {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr password_owner nobody{};
constexpr password_owner jonathan{
    .email = "jonny.walker@example.com", .first_name = "Jonathan", .last_name = "Smithson"};

constexpr auto too_short = "This password is too short. It must contain at least 8 characters.";
constexpr auto too_common = "This password is too common.";
constexpr auto numeric = "This password is entirely numeric.";
constexpr auto like_first_name = "The password is too similar to the first name.";
constexpr auto like_last_name = "The password is too similar to the last name.";
constexpr auto like_email = "The password is too similar to the email address.";

TEST(password_validation_test, a_good_password_has_no_problem) {
    EXPECT_THAT(password_problems("hQ7-teapot-vellum", jonathan), IsEmpty());
}

TEST(password_validation_test, the_first_name_with_digits_is_too_similar) {
    EXPECT_THAT(password_problems("jonathan99", jonathan), ElementsAre(like_first_name));
}

TEST(password_validation_test, similarity_disregards_case) {
    EXPECT_THAT(password_problems("SMITHSON-1x", jonathan), ElementsAre(like_last_name));
}

TEST(password_validation_test, similarity_disregards_order) {
    EXPECT_THAT(password_problems("nosnthims", jonathan), ElementsAre(like_last_name));
}

TEST(password_validation_test, the_whole_email_address_is_compared) {
    EXPECT_THAT(password_problems("jonny.walker@example.co", jonathan), ElementsAre(like_email));
}

TEST(password_validation_test, a_part_of_the_email_address_is_compared) {
    const password_owner owner{.email = "blumenthal@example.com", .first_name = {}, .last_name = {}};
    EXPECT_THAT(password_problems("blumenthal7", owner), ElementsAre(like_email));
}

TEST(password_validation_test, only_the_first_similar_attribute_is_named) {
    const password_owner owner{.email = "jonathan@example.com", .first_name = "Jonathan", .last_name = "Jonathan"};
    EXPECT_THAT(password_problems("jonathan-9", owner), ElementsAre(like_first_name));
}

// 7 of 10 and 10 characters in common is exactly 0.7; one fewer is not.
TEST(password_validation_test, a_similarity_of_seven_tenths_is_too_much) {
    const password_owner owner{.email = {}, .first_name = "abcdefgxyz", .last_name = {}};
    EXPECT_THAT(password_problems("abcdefg-+!", owner), ElementsAre(like_first_name));
}

TEST(password_validation_test, a_similarity_below_seven_tenths_is_allowed) {
    const password_owner owner{.email = {}, .first_name = "abcdefgxyz", .last_name = {}};
    EXPECT_THAT(password_problems("abcdef#-+!", owner), IsEmpty());
}

TEST(password_validation_test, similarity_counts_characters_and_not_bytes) {
    const password_owner owner{.email = {}, .first_name = "ЕКАТЕРИНА", .last_name = {}};
    EXPECT_THAT(password_problems("екатерина1", owner), ElementsAre(like_first_name));
}

TEST(password_validation_test, unknown_attributes_resemble_nothing) {
    EXPECT_THAT(password_problems("unlikely-teapot", nobody), IsEmpty());
}

TEST(password_validation_test, a_very_long_password_resembles_no_short_name) {
    EXPECT_THAT(password_problems(std::string(1'000'000, 'z') + "!",
                                  {.email = "z@z.zz", .first_name = "zz", .last_name = "zzz"}),
                IsEmpty());
}

TEST(password_validation_test, seven_characters_of_two_bytes_are_too_short) {
    EXPECT_THAT(password_problems("äöüßéèê", nobody), ElementsAre(too_short));
}

TEST(password_validation_test, a_common_password_is_refused_whatever_its_case) {
    for (const auto* const common : {"password", "PassWord1", "iloveyou", " qwertyuiop ", "trustno1"}) {
        EXPECT_THAT(password_problems(common, nobody), ElementsAre(too_common)) << common;
    }
}

TEST(password_validation_test, digits_alone_are_refused) {
    EXPECT_THAT(password_problems("8293740162839", nobody), ElementsAre(numeric));
}

TEST(password_validation_test, digits_of_another_script_are_digits) {
    EXPECT_THAT(password_problems("٨٢٩٣٧٤٠١٦٢", nobody), ElementsAre(numeric));
}

TEST(password_validation_test, every_problem_is_told_in_the_order_of_django) {
    const password_owner owner{.email = "12345678@example.com", .first_name = {}, .last_name = {}};
    EXPECT_THAT(password_problems("12345678", owner), ElementsAre(like_email, too_common, numeric));
}

TEST(password_validation_test, an_empty_password_is_only_too_short) {
    EXPECT_THAT(password_problems("", jonathan), ElementsAre(too_short));
}

TEST(sorted_lines_test, every_line_is_found_and_nothing_else) {
    constexpr std::string_view lines = "aa\nab\nabc\nb\nccc\nd\n";
    for (const auto* const line : {"aa", "ab", "abc", "b", "ccc", "d"})
        EXPECT_TRUE(sorted_lines_contain(lines, line)) << line;
    for (const auto* const line : {"", "a", "abd", "bb", "cc", "cccc", "e", "aa\nab", "\n", "0"})
        EXPECT_FALSE(sorted_lines_contain(lines, line)) << line;
}

TEST(sorted_lines_test, the_last_line_need_not_be_ended) { EXPECT_TRUE(sorted_lines_contain("a\nb", "b")); }

TEST(sorted_lines_test, an_empty_text_holds_nothing) { EXPECT_FALSE(sorted_lines_contain("", "a")); }

TEST(code_points_test, text_is_decoded) { EXPECT_EQ(code_points("aé€😀"), U"aé€😀"); }

TEST(code_points_test, each_byte_of_no_character_is_replaced) {
    EXPECT_EQ(code_points("\xFF"
                          "a"),
              U"\uFFFDa");
    EXPECT_EQ(code_points("\xC3"), U"\uFFFD");
    EXPECT_EQ(code_points("\xC0\x80"), U"\uFFFD\uFFFD");
    EXPECT_EQ(code_points("\xED\xA0\x80"), U"\uFFFD\uFFFD\uFFFD");
}

TEST(code_points_test, letters_of_several_scripts_become_lower_case) {
    const std::u32string upper = U"AZÀÞŁŽČΩЯЁ";
    std::u32string lower;
    for (const char32_t letter : upper) lower += lowercase(letter);
    EXPECT_EQ(lower, U"azàþłžčωяё");
}

TEST(code_points_test, signs_have_no_case) { EXPECT_EQ(lowercase(U'×'), U'×'); }

}  // namespace
}  // namespace callout
