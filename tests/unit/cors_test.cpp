#include "http/cors.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace callout {
namespace {

std::string header(const response& answer, std::string_view name) {
    for (const auto& [each, value] : answer.headers) {
        if (each == name) return value;
    }
    return "";
}

/// The answer to a simple call from a page of that origin.
response answered(const cors& rules, std::string origin) {
    const request_data asked{.headers = {{"Origin", std::move(origin)}}};
    response answer;
    rules.add_headers(asked.view(), answer);
    return answer;
}

std::string allowed(const cors& rules, std::string origin) {
    return header(answered(rules, std::move(origin)), "Access-Control-Allow-Origin");
}

const request_data preflight_request{
    .method = verb::OPTIONS,
    .headers = {{"Origin", "https://a.example"}, {"Access-Control-Request-Method", "POST"}},
};

TEST(cors, is_closed_by_default) {
    const cors rules{{}};
    EXPECT_TRUE(answered(rules, "https://a.example").headers.empty());
    EXPECT_FALSE(rules.preflight(preflight_request.view()).has_value());
}

TEST(cors, a_listed_origin_is_named_and_others_are_not) {
    const cors rules{{.origins = {"https://a.example"}}};
    EXPECT_EQ(allowed(rules, "https://a.example"), "https://a.example");
    EXPECT_EQ(allowed(rules, "http://a.example"), "");
    EXPECT_EQ(allowed(rules, "https://a.example:8443"), "");
    EXPECT_EQ(allowed(rules, "null"), "");
}

TEST(cors, caches_are_told_that_answers_differ_by_origin) {
    const cors rules{{.origins = {"https://a.example"}}};
    EXPECT_EQ(header(answered(rules, "https://b.example"), "Vary"), "origin");
}

TEST(cors, an_expression_has_to_match_the_whole_origin) {
    const cors rules{{.origin_regexes = {R"(https://\w+\.example)"}}};
    EXPECT_EQ(allowed(rules, "https://a.example"), "https://a.example");
    EXPECT_EQ(allowed(rules, "https://a.example.evil.net"), "");
    EXPECT_EQ(allowed(rules, "https://evil.net/https://a.example"), "");
}

TEST(cors, all_origins_are_a_star) { EXPECT_EQ(allowed(cors{{.allow_all = true}}, "https://a.example"), "*"); }

TEST(cors, a_preflight_is_answered_with_what_is_allowed) {
    const auto answer = cors{{.origins = {"https://a.example"}}}.preflight(preflight_request.view());
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(header(*answer, "Access-Control-Allow-Origin"), "https://a.example");
    EXPECT_EQ(header(*answer, "Access-Control-Allow-Methods"), "DELETE, GET, OPTIONS, PATCH, POST, PUT");
    EXPECT_NE(header(*answer, "Access-Control-Allow-Headers").find("authorization"), std::string::npos);
    EXPECT_NE(header(*answer, "Access-Control-Allow-Headers").find("idempotency-key"), std::string::npos);
    EXPECT_EQ(header(*answer, "Access-Control-Max-Age"), "86400");
}

TEST(cors, a_strangers_preflight_gets_no_permission) {
    const auto answer = cors{{.origins = {"https://b.example"}}}.preflight(preflight_request.view());
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(header(*answer, "Access-Control-Allow-Origin"), "");
    EXPECT_EQ(header(*answer, "Access-Control-Allow-Methods"), "");
}

TEST(cors, what_is_no_origin_or_expression_is_refused) {
    EXPECT_THROW(cors{{.origins = {"a.example"}}}, std::invalid_argument);
    EXPECT_THROW(cors{{.origins = {"https://a.example/path"}}}, std::invalid_argument);
    EXPECT_THROW(cors{{.origin_regexes = {"("}}}, std::invalid_argument);
}

}  // namespace
}  // namespace callout
