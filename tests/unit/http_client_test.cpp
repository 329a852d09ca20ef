#include "http/client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <string>

#include "support/test_issuer.hpp"

namespace callout {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using std::chrono::seconds;

/// What is said of an address that cannot be.
std::string complaint(std::string_view url) {
    try {
        parse_web_address(url);
    } catch (const std::invalid_argument& wrong) {
        return wrong.what();
    }
    return "";
}

TEST(web_address, has_a_port_and_a_path_even_if_they_are_left_out) {
    EXPECT_EQ(parse_web_address("https://Keys.example"),
              (web_address{.is_secure = true, .host = "Keys.example", .port = "443", .target = "/"}));
    EXPECT_EQ(parse_web_address("HTTPS://keys.example:8443?v=3"),
              (web_address{.is_secure = true, .host = "keys.example", .port = "8443", .target = "/?v=3"}));
    EXPECT_EQ(parse_web_address("http://[::1]:80/certs?v=3"),
              (web_address{.is_secure = false, .host = "::1", .port = "80", .target = "/certs?v=3"}));
}

TEST(web_address, is_told_to_the_server_without_the_usual_port) {
    EXPECT_EQ(parse_web_address("https://keys.example:443/").authority(), "keys.example");
    EXPECT_EQ(parse_web_address("http://localhost:443/").authority(), "localhost:443");
    EXPECT_EQ(parse_web_address("http://[::1]/").authority(), "[::1]");
}

TEST(web_address, is_plain_on_this_machine_alone) {
    for (const auto* const url : {"http://localhost/", "http://LOCALHOST:1/", "http://127.9.0.1/", "http://[::1]/"})
        EXPECT_EQ(complaint(url), "") << url;
    for (const auto* const url : {"http://keys.example/", "http://10.0.0.1/", "http://localhost.keys.example/",
                                  "http://0.0.0.0/", "http://[::2]/", "http://127.0.0.1.keys.example/"}) {
        EXPECT_EQ(complaint(url), "must begin with https:// unless the host is this machine") << url;
    }
}

TEST(web_address, of_no_such_form_is_refused) {
    for (const auto* const url : {"",
                                  "keys.example",
                                  "ftp://keys.example/",
                                  "https://",
                                  "https:///certs",
                                  "https://:443/",
                                  "https://a b/",
                                  "https://keys.example:0/",
                                  "https://keys.example:65536/",
                                  "https://keys.example:/",
                                  "https://keys.example:1x/",
                                  "https://user@keys.example/",
                                  "https://keys.example/#top",
                                  "https://[::1",
                                  "https://[::1]1/",
                                  "https://[x]/",
                                  "https://k\xc3\xa9ys.example/",
                                  "https://keys.example/\r\nX: 1",
                                  "https://keys%2eexample/",
                                  "https://[::1%lo]/"}) {
        EXPECT_NE(complaint(url), "") << url;
    }
}

TEST(freshness, is_what_max_age_says_less_the_age) {
    EXPECT_EQ(freshness("public, max-age=19845, must-revalidate", ""), seconds{19845});
    EXPECT_EQ(freshness("Max-Age=100", "40"), seconds{60});
    EXPECT_EQ(freshness("max-age=100", "500"), seconds{0});
    EXPECT_EQ(freshness("max-age=99999999999999999999", ""), seconds{1U << 31U});
}

TEST(freshness, is_nothing_where_an_answer_may_not_be_kept) {
    EXPECT_EQ(freshness("max-age=100, no-store", ""), seconds{0});
    EXPECT_EQ(freshness("NO-CACHE", ""), seconds{0});
}

TEST(freshness, is_unknown_where_the_headers_do_not_say) {
    for (const auto* const header : {"", "public", "max-age=", "max-age=x", "max-age=-1", "s-maxage=9", ",,,"})
        EXPECT_EQ(freshness(header, ""), std::nullopt) << header;
}

class http_client : public ::testing::Test {
protected:
    /// Fetches and waits; throws what `fetch` throws.
    fetched get(const std::string& url, fetch_limits limits = {}) {
        fetched result;
        std::exception_ptr problem;
        bool done = false;
        asio::co_spawn(loop, fetch(parse_web_address(url), limits), [&](std::exception_ptr thrown, fetched answer) {
            problem = thrown;
            result = std::move(answer);
            done = true;
        });
        loop.restart();
        while (!done) loop.run_one();
        if (problem) std::rethrow_exception(problem);
        return result;
    }
    std::string complaint_of(const std::string& url, fetch_limits limits = {}) {
        try {
            get(url, limits);
        } catch (const fetch_failed& failed) {
            return failed.what();
        }
        return "";
    }

    asio::io_context loop;
};

TEST_F(http_client, an_answer_comes_whole_with_how_long_it_holds) {
    test_issuer server{loop};
    server.publish("{}", "max-age=60");
    const fetched got = get(server.url());
    EXPECT_EQ(got.status, 200);
    EXPECT_EQ(got.body, "{}");
    EXPECT_EQ(got.fresh_for, 60s);
}

TEST_F(http_client, no_other_address_is_followed) {
    test_issuer server{loop};
    server.answer(302);
    EXPECT_EQ(get(server.url()).status, 302);
}

TEST_F(http_client, an_answer_may_be_as_long_as_the_limit_and_not_longer) {
    test_issuer server{loop};
    server.publish(std::string(1000, 'x'));
    EXPECT_EQ(get(server.url(), {.body_bytes = 1000}).body.size(), 1000U);
    EXPECT_EQ(complaint_of(server.url(), {.body_bytes = 999}), "body limit exceeded");
}

TEST_F(http_client, headers_without_end_are_cut_off) {
    test_issuer server{loop};
    server.publish("{}", std::string(2000, 'x'));
    EXPECT_EQ(complaint_of(server.url(), {.header_bytes = 1000}), "header limit exceeded");
}

TEST_F(http_client, a_server_that_does_not_answer_is_given_up) {
    test_issuer server{loop};
    server.fall_silent();
    EXPECT_NE(complaint_of(server.url(), {.time = 50ms}), "");
}

TEST_F(http_client, where_nobody_listens_there_is_no_answer) {
    std::string url;
    {
        const test_issuer gone{loop};
        url = gone.url();
    }
    EXPECT_EQ(complaint_of(url), "Connection refused");
}

TEST_F(http_client, a_server_without_tls_is_no_https_server) {
    test_issuer server{loop};
    server.publish("{}");
    EXPECT_NE(complaint_of("https" + server.url().substr(4)), "");
    EXPECT_EQ(server.asked(), 0);
}

}  // namespace
}  // namespace callout
