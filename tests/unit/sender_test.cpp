#include "http/sender.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>

#include "support/test_receiver.hpp"

namespace callout {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr target_rules strict{};
constexpr target_rules lenient{.private_allowed = true};

std::string complaint(std::string_view url, target_rules rules) {
    try {
        parse_target(url, rules);
    } catch (const std::invalid_argument& wrong) {
        return wrong.what();
    }
    return "";
}

TEST(target, is_https_outside_of_private_networks) {
    for (const auto* const url : {"https://hooks.example/a?b", "https://8.8.8.8:8443/", "https://[2606:4700::1111]/"})
        EXPECT_EQ(complaint(url, strict), "") << url;
    for (const auto* const url : {"http://hooks.example/", "http://localhost/", "http://8.8.8.8/"})
        EXPECT_EQ(complaint(url, strict), "must begin with https://") << url;
    for (const auto* const url :
         {"https://localhost/", "https://LOCALHOST.:1/", "https://a.localhost/", "https://127.0.0.1/",
          "https://10.1.2.3/", "https://169.254.169.254/latest", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
          "https://[fd00::1]/", "https://100.64.0.1/", "https://224.0.0.1/", "https://0.0.0.0/"})
        EXPECT_EQ(complaint(url, strict), "may not lie in a private network") << url;
}

TEST(target, may_be_anything_where_private_ones_are_allowed) {
    for (const auto* const url : {"http://10.0.0.1/", "http://hooks.internal:8080/x", "https://localhost/"})
        EXPECT_EQ(complaint(url, lenient), "") << url;
    EXPECT_EQ(complaint("ftp://hooks.example/", lenient), "must begin with https://");
    EXPECT_NE(complaint("https://user@hooks.example/", lenient), "");
}

class sending : public ::testing::Test {
protected:
    fetched send(target_rules rules, const std::string& url, fetch_limits limits = {}) {
        sender through{rules, limits};
        fetched result;
        std::exception_ptr problem;
        bool done = false;
        const auto make = [url] {
            return posting{.to = parse_web_address(url, plain_http::ANY),
                           .what = {.method = verb::POST, .headers = {{"X-Kind", "test"}}, .body = "hello"}};
        };
        asio::co_spawn(loop, through.send(make), [&](std::exception_ptr thrown, fetched answer) {
            problem = thrown;
            result = std::move(answer);
            done = true;
        });
        loop.restart();
        while (!done) loop.run_one();
        if (problem) std::rethrow_exception(problem);
        return result;
    }
    std::string failure(target_rules rules, const std::string& url, fetch_limits limits = {}) {
        try {
            send(rules, url, limits);
        } catch (const fetch_failed& failed) {
            return failed.what();
        }
        return "";
    }

    asio::io_context loop;
    test_receiver receiver{loop};
};

TEST_F(sending, brings_headers_and_body) {
    EXPECT_EQ(send(lenient, receiver.url()).status, 204);
    ASSERT_EQ(receiver.received().size(), 1U);
    EXPECT_EQ(receiver.received().front().body, "hello");
    EXPECT_EQ(receiver.received().front().header("X-Kind"), "test");
}

TEST_F(sending, goes_to_no_private_address_whatever_its_name) {
    const std::string no_address = "The host has no public address";
    EXPECT_EQ(failure(strict, receiver.url()), no_address);
    // Names that the system takes for 127.0.0.1, some of them no address by their form.
    for (const std::string host : {"localhost", "127.1", "2130706433", "0x7f000001"})
        EXPECT_EQ(failure(strict, "http://" + host + ":" + receiver.port() + "/"), no_address) << host;
    EXPECT_TRUE(receiver.received().empty());
}

TEST_F(sending, follows_no_redirect) {
    receiver.answer(302, {{"Location", receiver.url()}});
    EXPECT_EQ(send(lenient, receiver.url()).status, 302);
    EXPECT_EQ(receiver.received().size(), 1U);
}

TEST_F(sending, hears_when_to_try_again) {
    receiver.answer(429, {{"Retry-After", "120"}});
    EXPECT_EQ(send(lenient, receiver.url()).retry_after, 120s);
}

TEST_F(sending, waits_for_an_answer_no_longer_than_its_limit) {
    receiver.fall_silent();
    EXPECT_NE(failure(lenient, receiver.url(), {.time = 50ms}), "");
}

TEST_F(sending, says_what_was_wrong) {
    EXPECT_EQ(failure(lenient, "http://127.0.0.1:1/"), "Connection refused");
    EXPECT_NE(failure(lenient, "https://127.0.0.1:" + receiver.port() + "/"), "");
    EXPECT_NE(failure(lenient, "http://no-such-host.invalid/"), "");
}

}  // namespace
}  // namespace callout
