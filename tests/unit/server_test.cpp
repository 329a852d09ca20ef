#include "unit/server_fixture.hpp"

#include <regex>

namespace callout::testing {

using namespace std::string_literals;

TEST_F(server_test, a_connection_serves_one_request_after_the_other) {
    start();
    auto ann = client();
    EXPECT_EQ(ann.ask("GET /one HTTP/1.1\r\nHost: h\r\n\r\n").body, "GET /one ");
    EXPECT_EQ(ann.ask("GET /two HTTP/1.1\r\nHost: h\r\n\r\n").body, "GET /two ");
}

TEST_F(server_test, pipelined_requests_are_answered_in_order) {
    start();
    auto ann = client();
    std::string many;
    for (int i = 0; i < 2000; ++i)
        many += "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi";
    std::jthread sender{[&] { ann.send(many); }};
    for (int i = 0; i < 2000; ++i) ASSERT_EQ(ann.read().body, "POST /" + std::to_string(i) + " hi");
}

TEST_F(server_test, a_request_may_arrive_byte_by_byte) {
    start();
    auto ann = client();
    for (const char octet : "POST /slow HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc"s) ann.send({&octet, 1});
    EXPECT_EQ(ann.read().body, "POST /slow abc");
}

TEST_F(server_test, empty_lines_before_a_request_are_skipped) {
    start();
    EXPECT_EQ(client().ask("\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n").status, 200);
}

TEST_F(server_test, a_client_may_ask_to_close) {
    start();
    auto ann = client();
    EXPECT_TRUE(ann.ask("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").has("Connection: close\r\n"));
    EXPECT_TRUE(ann.ended());
}

TEST_F(server_test, http_1_0_closes) {
    start();
    auto ann = client();
    EXPECT_EQ(ann.ask("GET / HTTP/1.0\r\n\r\n").body, "GET / ");
    EXPECT_TRUE(ann.ended());
}

TEST_F(server_test, http_1_0_may_ask_to_stay) {
    start();
    auto ann = client();
    EXPECT_TRUE(ann.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").has("Connection: keep-alive\r\n"));
    EXPECT_EQ(ann.ask("GET /again HTTP/1.0\r\n\r\n").body, "GET /again ");
}

TEST_F(server_test, head_tells_the_length_and_sends_nothing) {
    start();
    auto ann = client();
    ann.send("HEAD /abc HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(ann.read(false).has("Content-Length: 10\r\n"));
    EXPECT_EQ(ann.ask("GET /next HTTP/1.1\r\nHost: h\r\n\r\n").body, "GET /next ");
}

TEST_F(server_test, statuses_without_content_have_neither_length_nor_body) {
    start();
    auto ann = client();
    EXPECT_FALSE(ann.ask("GET /empty HTTP/1.1\r\nHost: h\r\n\r\n").has("\r\nContent-Length"));
    EXPECT_FALSE(ann.ask("GET /unchanged HTTP/1.1\r\nHost: h\r\n\r\n").has("\r\nContent-Length"));
    EXPECT_EQ(ann.ask("GET /next HTTP/1.1\r\nHost: h\r\n\r\n").body, "GET /next ");
}

TEST_F(server_test, every_answer_is_dated) {
    start();
    const auto answer = client().ask("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    const std::regex date{
        "Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT\r\n"};
    EXPECT_TRUE(std::regex_search(answer.header, date)) << answer.header;
}

TEST_F(server_test, a_client_that_expects_continue_is_told_to) {
    start();
    auto ann = client();
    ann.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    EXPECT_EQ(ann.read().status, 100);
    EXPECT_EQ(ann.ask("hi").body, "POST / hi");
}

TEST_F(server_test, a_chunked_body_arrives_whole_and_the_next_request_follows) {
    start();
    auto ann = client();
    ann.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
    ann.send(
        "3;name=value\r\nabc\r\n00A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\nGET /next HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(ann.read().body, "POST / abc0123456789");
    EXPECT_EQ(ann.read().body, "GET /next ");
}

TEST_F(server_test, a_body_of_the_greatest_size_arrives_whole) {
    start();
    const std::string body(1024 * 1024, 'b');
    const auto answer = client().ask("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048576\r\n\r\n" + body);
    EXPECT_EQ(answer.body, "POST / " + body);
}

TEST_F(server_test, a_large_answer_arrives_whole) {
    start();
    EXPECT_EQ(client().ask("GET /large HTTP/1.1\r\nHost: h\r\n\r\n").body, std::string(8 * 1024 * 1024, 'x'));
}

TEST_F(server_test, the_query_is_what_follows_the_mark) {
    start();
    EXPECT_EQ(client().ask("GET /query?a=%20b?c HTTP/1.1\r\nHost: h\r\n\r\n").body, "a=%20b?c");
}

TEST_F(server_test, a_header_is_found_whatever_its_case) {
    start();
    EXPECT_EQ(client().ask("GET /header HTTP/1.1\r\nHost: h\r\nX-THING: \t v w \r\n\r\n").body, "v w");
}

TEST_F(server_test, the_peer_is_known_by_its_address) {
    start();
    EXPECT_EQ(client().ask("GET /who HTTP/1.1\r\nHost: h\r\n\r\n").body, "127.0.0.1");
}

TEST_F(server_test, an_absolute_target_is_reduced_to_its_path) {
    start();
    EXPECT_EQ(client().ask("GET http://h:80/a?b HTTP/1.1\r\nHost: H:80\r\n\r\n").body, "GET /a?b ");
}

TEST_F(server_test, a_header_that_would_split_the_answer_is_left_out) {
    start();
    const auto answer = client().ask("GET /inject HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_FALSE(answer.has("X-Evil"));
    EXPECT_TRUE(answer.has("X-Good: c\r\n"));
}

TEST_F(server_test, an_exception_is_answered_500_without_its_text) {
    start();
    const auto answer = client().ask("GET /throw HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.body, R"({"detail":"A server error occurred."})");
}

TEST(request_data, looks_like_a_request_from_a_socket) {
    const request_data data{verb::PATCH, "/a?b=c", {{"Accept", "x"}}, "body", "10.0.0.1"};
    const auto view = data.view();
    EXPECT_EQ(view.method_name, "PATCH");
    EXPECT_EQ(view.path, "/a");
    EXPECT_EQ(view.query, "b=c");
    EXPECT_EQ(view.header("accept"), "x");
}

}  // namespace callout::testing
