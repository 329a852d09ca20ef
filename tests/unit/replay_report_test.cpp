#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "replay/http_client.hpp"
#include "replay/report.hpp"

namespace callout::replay {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t ann = 1;
constexpr std::int64_t bob = 2;

request_record served_request(std::int64_t id, bool is_emergency) {
    request_record request;
    request.id = id;
    request.is_emergency = is_emergency;
    request.acknowledged = {{deed::CREATED, ann, minutes{10}},
                            {deed::ACCEPTED, bob, minutes{14}},
                            {deed::RELEASED, bob, minutes{15}},
                            {deed::ACCEPTED, bob, minutes{20}},
                            {deed::COMPLETED, bob, minutes{70}}};
    return request;
}

std::string printed(const verdict& result) {
    std::ostringstream out;
    print(out, result);
    return out.str();
}

TEST(percentile, of_nothing_is_nothing) { EXPECT_EQ(percentile({}, 0.5), std::nullopt); }

TEST(percentile, the_median_of_an_odd_number_is_the_middle_one) { EXPECT_EQ(percentile({9, 1, 5}, 0.5), 5); }

TEST(percentile, the_median_of_an_even_number_lies_half_way) { EXPECT_EQ(percentile({4, 1, 2, 3}, 0.5), 2.5); }

TEST(percentile, p90_lies_between_its_neighbours_in_proportion) {
    EXPECT_DOUBLE_EQ(percentile({0, 10, 20, 30, 40, 50}, 0.9).value_or(-1), 45);
}

TEST(percentile, of_one_value_is_that_value) { EXPECT_EQ(percentile({7}, 0.9), 7); }

TEST(run_summary, waiting_ends_with_the_first_accept_and_starts_with_the_creation) {
    const auto summary = summarize({{1, served_request(1, true)}});
    EXPECT_THAT(summary.emergency.to_accept, ElementsAre(4));
    EXPECT_THAT(summary.emergency.to_complete, ElementsAre(60));
}

TEST(run_summary, tells_the_priorities_apart) {
    const auto summary = summarize({{1, served_request(1, true)}, {2, served_request(2, false)}, {3, {}}});
    EXPECT_EQ(summary.emergency.requests, 1U);
    EXPECT_EQ(summary.standard.requests, 2U);
}

TEST(run_summary, counts_every_acknowledged_action) {
    auto summary = summarize({{1, served_request(1, true)}});
    EXPECT_EQ(summary.done[deed::ACCEPTED], 2U);
    EXPECT_EQ(summary.done[deed::RELEASED], 1U);
}

TEST(run_summary, a_request_that_nobody_closed_is_still_open) {
    EXPECT_EQ(summarize({{1, served_request(1, true)}, {2, {}}}).still_open, 1U);
}

TEST(printed_verdict, passes_when_nothing_was_found) {
    EXPECT_THAT(printed({.requests_checked = 3, .actions_checked = 9, .findings = {}}), HasSubstr("check passed"));
}

TEST(printed_verdict, names_the_broken_rule_and_the_request) {
    const auto text = printed({.findings = {{rule::NOTHING_INVENTED, {"request 4: ACCEPTED was never acknowledged"}}}});
    EXPECT_THAT(text, HasSubstr("BROKEN  the history holds nothing that nobody did"));
    EXPECT_THAT(text, HasSubstr("request 4"));
    EXPECT_THAT(text, HasSubstr("check FAILED"));
}

TEST(printed_verdict, fails_when_a_request_could_not_be_read) {
    EXPECT_THAT(printed({.unreadable = 1, .findings = {}}), Not(HasSubstr("check passed")));
}

TEST(server_address, is_host_and_port) {
    const auto address = parse_server_address("http://127.0.0.1:8000/");
    EXPECT_EQ(address.host, "127.0.0.1");
    EXPECT_EQ(address.port, "8000");
    EXPECT_EQ(address.prefix, "");
}

TEST(server_address, without_a_port_means_80) { EXPECT_EQ(parse_server_address("http://dispatch").port, "80"); }

TEST(server_address, may_have_a_path_before_the_routes) {
    EXPECT_EQ(parse_server_address("http://dispatch/callout/").prefix, "/callout");
}

TEST(server_address, may_be_an_ipv6_address) {
    const auto address = parse_server_address("http://[::1]:8000");
    EXPECT_EQ(address.host, "::1");
    EXPECT_EQ(address.port, "8000");
}

TEST(server_address, https_is_refused_in_words) {
    EXPECT_THROW(parse_server_address("https://dispatch"), std::invalid_argument);
}

TEST(server_address, a_port_out_of_range_is_refused) {
    EXPECT_THROW(parse_server_address("http://dispatch:70000"), std::invalid_argument);
}

}  // namespace
}  // namespace callout::replay
