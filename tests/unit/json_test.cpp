#include "http/json.hpp"

#include <gtest/gtest.h>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <limits>

namespace callout {
namespace {

enum class colour { RED, GREEN };
BOOST_DESCRIBE_ENUM(colour, RED, GREEN)

struct inner {
    bounded<1, 10> size;
};
BOOST_DESCRIBE_STRUCT(inner, (), (size))

struct form {
    text<5> title;
    std::optional<nullable<latitude>> north;
    std::optional<callout::colour> colour;
    std::optional<inner> part;
    std::optional<bool> on;
    std::optional<instant> at;
};
BOOST_DESCRIBE_STRUCT(form, (), (title, north, colour, part, on, at))

template <class T>
std::string written(const T& value) {
    return json::to_text(value);
}

/// What is said of a body, as the client reads it.
std::string refusal(std::string_view body) {
    try {
        json::from_text<form>(body);
    } catch (const error& refused) {
        return refused.fields().empty() ? std::string{refused.what()} : json::to_text(refused.fields());
    }
    return "";
}

/// The same for one member beside a good title.
std::string refusal_of(std::string_view member) { return refusal(R"({"title":"x",)" + std::string{member} + "}"); }

TEST(json_writing, numbers_are_short_and_never_in_exponents_of_habit) {
    EXPECT_EQ(written(48.1), "48.1");
    EXPECT_EQ(written(std::numeric_limits<double>::quiet_NaN()), "null");
    EXPECT_EQ(written(kilometers{1.256}), "1.26");
}

TEST(json_writing, distances_are_the_shortest_digits_of_hundredths) {
    for (std::int64_t hundredths = 0; hundredths <= 2'002'000; hundredths += hundredths < 20'000 ? 1 : 97) {
        const double value = static_cast<double>(hundredths) / 100;
        ASSERT_EQ(written(kilometers{value}), written(value));
    }
}

TEST(json_writing, decimals_are_texts_of_all_their_places) {
    EXPECT_EQ(written(latitude{-100'000}), "\"-0.100000\"");
    EXPECT_EQ(written(rating{450}), "\"4.50\"");
}

TEST(json_writing, instants_have_six_decimals_and_a_z) {
    EXPECT_EQ(written(instant{std::chrono::microseconds{1}}), "\"1970-01-01T00:00:00.000001Z\"");
}

TEST(json_writing, texts_are_escaped) { EXPECT_EQ(written(std::string{"a\"\\\n\x01"}), R"("a\"\\\n\u0001")"); }

TEST(json_reading, texts_are_trimmed_and_counted_in_characters) {
    EXPECT_EQ(json::from_text<form>(R"({"title":"  äöüßé  "})").title.value, "äöüßé");
    EXPECT_EQ(refusal(R"({"title":"sixsix"})"), R"({"title":["Ensure this field has no more than 5 characters."]})");
    EXPECT_EQ(refusal(R"({"title":"   "})"), R"({"title":["This field may not be blank."]})");
}

TEST(json_reading, absent_and_null_are_told_apart) {
    EXPECT_FALSE(json::from_text<form>(R"({"title":"x"})").north.has_value());
    const auto null = json::from_text<form>(R"({"title":"x","north":null})");
    EXPECT_TRUE(null.north.has_value() && !null.north->value.has_value());
    EXPECT_EQ(refusal(R"({"title":null})"), R"({"title":["This field may not be null."]})");
    EXPECT_EQ(refusal(""), R"({"title":["This field is required."]})");
}

TEST(json_reading, all_failing_fields_are_named_at_once_and_nested_ones_nested) {
    EXPECT_EQ(refusal(R"({"north":"x","part":{"size":11}})"),
              R"({"title":["This field is required."],"north":["A valid number is required."],)"
              R"("part":{"size":["Ensure this value is less than or equal to 10."]}})");
}

TEST(json_reading, wrong_values_are_worded_as_rest_framework_does) {
    EXPECT_EQ(refusal_of(R"("colour":"BLUE")"), R"({"colour":["\"BLUE\" is not a valid choice."]})");
    EXPECT_EQ(refusal_of(R"("on":"perhaps")"), R"({"on":["Must be a valid boolean."]})");
    EXPECT_EQ(refusal_of(R"("part":{"size":"x"})"), R"({"part":{"size":["A valid integer is required."]}})");
    EXPECT_EQ(refusal_of(R"("north":1.0000001)"),
              R"({"north":["Ensure that there are no more than 6 decimal places."]})");
    EXPECT_NE(refusal_of(R"("at":"yesterday")").find("Datetime has wrong format."), std::string::npos);
}

TEST(json_reading, what_no_column_can_hold_is_refused) {
    for (const std::string_view number :
         {"1e999", "-1e308", "\"Infinity\"", "\"NaN\"", "123456789012345678901234567890"}) {
        EXPECT_NE(refusal_of("\"north\":" + std::string{number}), "") << number;
    }
}

TEST(json_reading, an_exponent_of_any_size_is_refused_at_once) {
    for (const std::string_view power :
         {"-9223372036854775808", "9223372036854775807", "-1000001", "99999999999999999999"}) {
        EXPECT_EQ(refusal_of("\"north\":\"1.5e" + std::string{power} + '"'),
                  R"({"north":["A valid number is required."]})")
            << power;
    }
}

TEST(json_reading, broken_json_is_malformed) {
    EXPECT_EQ(refusal("{"), "json_malformed");
    EXPECT_EQ(refusal(std::string(10'000, '[')), "json_malformed");
}

TEST(query_object, empty_values_count_as_absent_and_the_last_of_several_counts) {
    const auto read = json::query_object("a=1&b=&a=2&c=x%20y+z");
    EXPECT_EQ(read.at("a"), "2");
    EXPECT_FALSE(read.as_object().contains("b"));
    EXPECT_EQ(read.at("c"), "x y z");
}

}  // namespace
}  // namespace callout
