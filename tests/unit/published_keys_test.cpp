#include "security/published_keys.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <string>
#include <vector>

#include "support/manual_clock.hpp"
#include "support/signing_key.hpp"
#include "support/test_issuer.hpp"

namespace callout {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

enum class found { KNOWN, UNKNOWN, UNREACHABLE };

const signing_key& first() {
    static const signing_key key{"first"};
    return key;
}
const signing_key& second() {
    static const signing_key key{"second"};
    return key;
}

/// Keys of an issuer that answers on this machine, at the time of a manual clock.
class key_cache : public ::testing::Test {
protected:
    key_cache() {
        issuer.emplace(loop);
        issuer->publish(jwk_set({first().jwk()}));
        keys.emplace(loop.get_executor(), parse_web_address(issuer->url()), time, fetch_limits{.time = 5s});
    }

    /// Looks for all of them before the first is answered.
    std::vector<found> find_at_once(const std::vector<std::string>& ids) {
        std::vector<found> results(ids.size());
        std::size_t left = ids.size();
        for (std::size_t i = 0; i < ids.size(); ++i) {
            asio::co_spawn(loop, look_for(ids[i], results[i]), [&left](std::exception_ptr) { --left; });
        }
        loop.restart();
        while (left > 0) loop.run_one();
        return results;
    }
    found find(const std::string& id) { return find_at_once({id}).front(); }

    asio::io_context loop;
    manual_clock time;
    std::optional<test_issuer> issuer;
    std::optional<published_keys> keys;

private:
    asio::awaitable<void> look_for(std::string id, found& result) {
        try {
            result = co_await keys->find(id) ? found::KNOWN : found::UNKNOWN;
        } catch (const keys_unreachable&) {
            result = found::UNREACHABLE;
        }
    }
};

TEST_F(key_cache, asks_for_nothing_before_a_key_is_needed) {
    EXPECT_EQ(issuer->asked(), 0);
    EXPECT_EQ(find("first"), found::KNOWN);
    EXPECT_EQ(issuer->asked(), 1);
}

TEST_F(key_cache, asks_once_however_many_wait) {
    const auto all = find_at_once(std::vector<std::string>(200, "first"));
    EXPECT_EQ(std::ranges::count(all, found::KNOWN), 200);
    EXPECT_EQ(issuer->asked(), 1);
}

TEST_F(key_cache, keeps_the_keys_for_as_long_as_the_issuer_says) {
    issuer->publish(jwk_set({first().jwk()}), "max-age=19845");
    find("first");
    time.advance(19844s);
    EXPECT_EQ(find("first"), found::KNOWN);
    EXPECT_EQ(issuer->asked(), 1);
    time.advance(1s);
    EXPECT_EQ(find("first"), found::KNOWN);
    EXPECT_EQ(issuer->asked(), 2);
}

TEST_F(key_cache, keeps_them_for_a_minute_at_least_and_a_day_at_most) {
    issuer->publish(jwk_set({first().jwk()}), "no-store");
    find("first");
    time.advance(59s);
    find("first");
    EXPECT_EQ(issuer->asked(), 1);
    issuer->publish(jwk_set({first().jwk()}), "max-age=99999999");
    time.advance(1s);
    find("first");
    time.advance(24h);
    find("first");
    EXPECT_EQ(issuer->asked(), 3);
}

TEST_F(key_cache, a_key_that_the_issuer_took_back_is_unknown_once_the_keys_are_fetched_anew) {
    find("first");
    issuer->publish(jwk_set({second().jwk()}));
    EXPECT_EQ(find("first"), found::KNOWN);
    time.advance(1h);
    EXPECT_EQ(find("first"), found::UNKNOWN);
}

TEST_F(key_cache, an_unknown_key_is_asked_for_at_once) {
    find("first");
    issuer->publish(jwk_set({first().jwk(), second().jwk()}));
    EXPECT_EQ(find("second"), found::KNOWN);
    EXPECT_EQ(issuer->asked(), 2);
}

TEST_F(key_cache, unknown_keys_are_asked_for_once_a_minute) {
    find("first");
    for (const auto* const id : {"x", "y", "x", "second"}) EXPECT_EQ(find(id), found::UNKNOWN) << id;
    EXPECT_EQ(issuer->asked(), 2);
    issuer->publish(jwk_set({first().jwk(), second().jwk()}));
    time.advance(59s);
    EXPECT_EQ(find("second"), found::UNKNOWN);
    time.advance(1s);
    EXPECT_EQ(find("second"), found::KNOWN);
    EXPECT_EQ(issuer->asked(), 3);
}

TEST_F(key_cache, all_who_look_for_a_new_key_wait_for_the_one_answer) {
    find("first");
    issuer->publish(jwk_set({second().jwk()}));
    const auto all = find_at_once(std::vector<std::string>(50, "second"));
    EXPECT_EQ(std::ranges::count(all, found::KNOWN), 50);
    EXPECT_EQ(issuer->asked(), 2);
}

TEST_F(key_cache, without_keys_an_issuer_that_is_away_is_asked_again_after_five_seconds) {
    issuer->answer(500);
    EXPECT_EQ(find("first"), found::UNREACHABLE);
    issuer->publish(jwk_set({first().jwk()}));
    time.advance(4999ms);
    EXPECT_EQ(find("first"), found::UNREACHABLE);
    EXPECT_EQ(issuer->asked(), 1);
    time.advance(1ms);
    EXPECT_EQ(find("first"), found::KNOWN);
}

TEST_F(key_cache, the_last_keys_are_good_for_a_week_while_the_issuer_is_away) {
    find("first");
    issuer.reset();
    time.advance(24h * 7 - 1s);
    EXPECT_EQ(find("first"), found::KNOWN);
    EXPECT_EQ(find("second"), found::UNREACHABLE);
    time.advance(1s);
    EXPECT_EQ(find("first"), found::UNREACHABLE);
}

TEST_F(key_cache, with_keys_an_issuer_that_is_away_is_asked_once_a_minute) {
    find("first");
    issuer->answer(503);
    time.advance(1h);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(find("first"), found::KNOWN);
    EXPECT_EQ(issuer->asked(), 2);
    time.advance(1min);
    EXPECT_EQ(find("first"), found::KNOWN);
    EXPECT_EQ(issuer->asked(), 3);
}

TEST_F(key_cache, an_unknown_key_is_unreachable_while_the_issuer_is_away) {
    find("first");
    issuer->answer(503);
    EXPECT_EQ(find("second"), found::UNREACHABLE);
    EXPECT_EQ(find("first"), found::KNOWN);
}

TEST_F(key_cache, an_issuer_that_lies_does_not_take_the_keys_away) {
    find("first");
    const signing_key weak{"first", 1024};
    const std::string elliptic = R"({"kty":"EC","kid":"first","crv":"P-256","x":"AQAB","y":"AQAB"})";
    for (const std::string& lie : {std::string{}, std::string{"<html>"}, std::string{"{\"keys\":[]}"},
                                   jwk_set({elliptic}), jwk_set({weak.jwk()}), std::string(1'000'000, ' ')}) {
        issuer->publish(lie);
        time.advance(1h);
        EXPECT_EQ(find("first"), found::KNOWN) << lie.substr(0, 100);
        EXPECT_EQ(find("second"), found::UNREACHABLE) << lie.substr(0, 100);
    }
}

TEST_F(key_cache, nobody_waits_for_a_silent_issuer_longer_than_the_limit) {
    issuer->fall_silent();
    keys.emplace(loop.get_executor(), parse_web_address(issuer->url()), time, fetch_limits{.time = 50ms});
    const auto all = find_at_once(std::vector<std::string>(20, "first"));
    EXPECT_EQ(std::ranges::count(all, found::UNREACHABLE), 20);
    EXPECT_EQ(issuer->asked(), 1);
}

TEST_F(key_cache, may_end_while_it_waits_for_an_answer) {
    issuer->fall_silent();
    asio::co_spawn(loop, keys->find("first"), asio::detached);
    while (issuer->asked() == 0) loop.run_one();
    keys.reset();
    EXPECT_EQ(issuer->asked(), 1);
}

}  // namespace
}  // namespace callout
