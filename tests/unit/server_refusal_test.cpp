#include "unit/server_fixture.hpp"

namespace callout::testing {

using namespace std::string_literals;

struct refused {
    std::string name;
    std::string bytes;
    int status;
};

class server_refusal_test : public server_test, public ::testing::WithParamInterface<refused> {};

TEST_P(server_refusal_test, is_answered_once_and_closed) {
    start();
    auto mallory = client();
    const auto answer = mallory.ask(GetParam().bytes + "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(answer.status, GetParam().status);
    EXPECT_TRUE(answer.body.starts_with(R"({"detail":")")) << answer.body;
    EXPECT_TRUE(answer.has("Connection: close\r\n"));
    EXPECT_TRUE(mallory.ended());
}

const auto get = "GET / HTTP/1.1\r\nHost: h\r\n"s;
const auto post = "POST / HTTP/1.1\r\nHost: h\r\n"s;
const auto chunked = post + "Transfer-Encoding: chunked\r\n\r\n";

INSTANTIATE_TEST_SUITE_P(
    requests, server_refusal_test,
    ::testing::Values(
        refused{"two_lengths", post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400},
        refused{"two_equal_lengths", post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
        refused{"list_of_lengths", post + "Content-Length: 3, 3\r\n\r\nabc", 400},
        refused{"signed_length", post + "Content-Length: +3\r\n\r\nabc", 400},
        refused{"negative_length", post + "Content-Length: -3\r\n\r\nabc", 400},
        refused{"hexadecimal_length", post + "Content-Length: 0x3\r\n\r\nabc", 400},
        refused{"empty_length", post + "Content-Length:\r\n\r\nabc", 400},
        refused{"overflowing_length", post + "Content-Length: 18446744073709551617\r\n\r\nabc", 400},
        refused{"length_then_encoding", post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        refused{"encoding_then_length", post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400},
        refused{"unknown_encoding_with_length", post + "Transfer-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", 400},
        refused{"two_encodings", post + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        refused{"encoding_before_1_1", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        refused{"unknown_encoding", post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
        refused{"chunked_twice", post + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 501},
        refused{"almost_chunked", post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501},
        refused{"folded_header", get + "X-A: b\r\n c\r\n\r\n", 400},
        refused{"bare_feed", "GET / HTTP/1.1\nHost: h\n\n", 400},
        refused{"bare_feed_in_header", get + "X-A: b\nX-B: c\r\n\r\n", 400},
        refused{"bare_return_in_header", get + "X-A: b\rX-B: c\r\n\r\n", 400},
        refused{"space_before_colon", get + "Content-Length : 3\r\n\r\n", 400},
        refused{"space_before_name", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400},
        refused{"invalid_name", get + "X(A): b\r\n\r\n", 400}, refused{"empty_name", get + ": b\r\n\r\n", 400},
        refused{"no_colon", get + "XA\r\n\r\n", 400}, refused{"nul_in_value", get + "X-A: b\0c\r\n\r\n"s, 400},
        refused{"nul_in_name", get + "X-\0A: b\r\n\r\n"s, 400},
        refused{"nul_in_target", "GET /\0 HTTP/1.1\r\nHost: h\r\n\r\n"s, 400},
        refused{"no_host", "GET / HTTP/1.1\r\n\r\n", 400}, refused{"two_hosts", get + "Host: h\r\n\r\n", 400},
        refused{"strange_host", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        refused{"host_list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
        refused{"absolute_target_of_another_host", "GET http://other/ HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        refused{"authority_target", "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        refused{"asterisk_of_get", "GET * HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        refused{"fragment", "GET /#a HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        refused{"two_spaces", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
        refused{"no_version", "GET /\r\nHost: h\r\n\r\n", 400},
        refused{"version_2", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505},
        refused{"version_0_9", "GET / HTTP/0.9\r\nHost: h\r\n\r\n", 505},
        refused{"not_http", "GET / ICY/1.1\r\nHost: h\r\n\r\n", 400},
        refused{"unknown_expectation", post + "Expect: tea\r\nContent-Length: 3\r\n\r\nabc", 417},
        refused{"long_target", "GET /" + std::string(20'000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", 414},
        refused{"long_header", get + "X-A: " + std::string(20'000, 'a') + "\r\n\r\n", 431},
        refused{"many_headers",
                get +
                    [] {
                        std::string lines;
                        for (int i = 0; i < 100; ++i) lines += "X: y\r\n";
                        return lines;
                    }() +
                    "\r\n",
                431},
        refused{"chunk_size_of_nothing", chunked + "\r\n\r\n", 400},
        refused{"chunk_size_with_prefix", chunked + "0x3\r\nabc\r\n0\r\n\r\n", 400},
        refused{"chunk_size_with_space", chunked + "3 \r\nabc\r\n0\r\n\r\n", 400},
        refused{"negative_chunk_size", chunked + "-3\r\nabc\r\n0\r\n\r\n", 400},
        refused{"overflowing_chunk_size", chunked + "10000000000000003\r\nabc\r\n0\r\n\r\n", 413},
        refused{"endless_chunk_size", chunked + std::string(100, '0') + "3\r\nabc\r\n0\r\n\r\n", 400},
        refused{"chunk_ended_by_feed", chunked + "3\nabc\r\n0\r\n\r\n", 400},
        refused{"extension_with_feed", chunked + "3;a\nb\r\nabc\r\n0\r\n\r\n", 400},
        refused{"longer_than_its_chunk", chunked + "3\r\nabcd\r\n0\r\n\r\n", 400},
        refused{"endless_extension", chunked + "3;" + std::string(9'000, 'a') + "\r\nabc\r\n0\r\n\r\n", 400},
        refused{"trailer_with_feed", chunked + "0\r\nA: b\n\r\n", 400},
        refused{"announced_body_too_large", post + "Content-Length: 1048577\r\n\r\n", 413},
        refused{"announced_chunk_too_large", chunked + "100001\r\n", 413}),
    [](const auto& info) { return info.param.name; });

TEST_F(server_test, a_malformed_request_is_told_so) {
    start();
    EXPECT_EQ(client().ask("nonsense\r\n\r\n").body, R"({"detail":"Bad request."})");
}

TEST_F(server_test, requests_before_a_malformed_one_are_answered) {
    start();
    auto ann = client();
    EXPECT_EQ(ann.ask(get + "\r\n" + "nonsense\r\n\r\n").status, 200);
    EXPECT_EQ(ann.read().status, 400);
}

TEST_F(server_test, too_large_a_body_is_refused_before_it_is_read) {
    start();
    auto ann = client();
    ann.send(post + "Content-Length: 8000000\r\n\r\n");
    EXPECT_EQ(ann.read().body, R"({"detail":"Request body too large."})");
}

TEST_F(server_test, a_client_that_sends_all_of_too_large_a_body_can_read_why_it_was_refused) {
    start();
    auto ann = client();
    ann.send(post + "Content-Length: 8000000\r\n\r\n" + std::string(8'000'000, 'b'));
    EXPECT_EQ(ann.read().status, 413);
}

TEST_F(server_test, too_large_a_chunked_body_is_refused) {
    start();
    auto ann = client();
    ann.send(chunked);
    for (int i = 0; i < 20; ++i) ann.send("10000\r\n" + std::string(0x10000, 'b') + "\r\n");
    EXPECT_EQ(ann.read().status, 413);
}

TEST_F(server_test, too_large_a_body_is_not_asked_for) {
    start();
    EXPECT_EQ(client().ask(post + "Expect: 100-continue\r\nContent-Length: 8000000\r\n\r\n").status, 413);
}

}  // namespace callout::testing
