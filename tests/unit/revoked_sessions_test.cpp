#include "accounts/sessions.hpp"

#include <gtest/gtest.h>

namespace callout {
namespace {

using namespace std::chrono_literals;

constexpr instant start{std::chrono::hours{1}};

TEST(revoked_sessions, are_remembered_for_as_long_as_an_access_token_lives) {
    revoked_sessions known{30min};
    known.learn({{1}, {2}}, start);
    known.learn({{3}}, start + 30min - 1us);
    EXPECT_TRUE(known.include({1}) && known.include({2}) && known.include({3}));
    known.learn({{4}}, start + 30min);
    EXPECT_FALSE(known.include({1}) || known.include({2}));
    EXPECT_TRUE(known.include({3}) && known.include({4}));
    EXPECT_EQ(known.size(), 2U);
}

TEST(revoked_sessions, told_of_twice_are_remembered_once) {
    revoked_sessions known{30min};
    known.learn({{1}}, start);
    known.learn({{1}}, start + 1min);
    EXPECT_EQ(known.size(), 1U);
    known.learn({}, start + 30min);
    EXPECT_EQ(known.size(), 0U);
}

}  // namespace
}  // namespace callout
