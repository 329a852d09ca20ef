#include "http/yaml.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string_view>

namespace callout {
namespace {

std::string yaml(std::string_view json) { return to_yaml(boost::json::parse({json.data(), json.size()})); }

TEST(yaml, objects_and_lists_are_blocks) {
    EXPECT_EQ(yaml(R"({"a":{"b":[1,"two"]}})"), "a:\n  b:\n    - 1\n    - two\n");
}

TEST(yaml, objects_in_a_list_begin_below_their_dash) { EXPECT_EQ(yaml(R"([{"a":1,"b":2}])"), "-\n  a: 1\n  b: 2\n"); }

TEST(yaml, empty_things_are_written_in_flow) { EXPECT_EQ(yaml(R"({"a":{},"b":[]})"), "a: {}\nb: []\n"); }

TEST(yaml, a_text_that_could_be_something_else_is_quoted) {
    for (const std::string_view text :
         {"true", "No", "null", "3.1.0", "1e3", "", "a: b", "# a", "- a", "~", "*a", "a b"}) {
        EXPECT_EQ(yaml('"' + std::string{text} + '"'), '"' + std::string{text} + "\"\n") << text;
    }
}

TEST(yaml, a_key_that_could_be_a_number_is_quoted) { EXPECT_EQ(yaml(R"({"200":1})"), "\"200\": 1\n"); }

TEST(yaml, line_feeds_and_quotes_are_escaped) { EXPECT_EQ(yaml(R"("a\n\"b")"), "\"a\\n\\\"b\"\n"); }

TEST(indented_json, is_the_same_value_by_two_spaces_a_level) {
    EXPECT_EQ(to_indented_json(boost::json::parse(R"({"a":[1,{"b":null}],"c":{},"d":1.5})")),
              "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    }\n  ],\n  \"c\": {},\n  \"d\": 1.5\n}\n");
}

}  // namespace
}  // namespace callout
