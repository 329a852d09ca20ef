#include "db/postgres_snapshot.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace callout::db {
namespace {

TEST(postgres_snapshot_test, has_seen_what_ended_before_it) {
    const postgres_snapshot seen{"100:105:101,103", 0};
    EXPECT_TRUE(seen.includes(99));
    EXPECT_TRUE(seen.includes(100));
    EXPECT_TRUE(seen.includes(102));
    EXPECT_TRUE(seen.includes(104));
}

TEST(postgres_snapshot_test, has_not_seen_what_was_under_way_or_came_later) {
    const postgres_snapshot seen{"100:105:101,103", 0};
    EXPECT_FALSE(seen.includes(101));
    EXPECT_FALSE(seen.includes(103));
    EXPECT_FALSE(seen.includes(105));
    EXPECT_FALSE(seen.includes(1000));
}

TEST(postgres_snapshot_test, counts_from_its_base) {
    const postgres_snapshot seen{"100:102:", 1000};
    EXPECT_TRUE(seen.includes(1101));
    EXPECT_FALSE(seen.includes(1102));
}

TEST(postgres_snapshot_test, of_nothing_has_seen_nothing) {
    EXPECT_FALSE(postgres_snapshot{}.includes(1));
    EXPECT_FALSE((postgres_snapshot{"", 0}.includes(1)));
}

TEST(postgres_snapshot_test, is_not_made_of_anything_else) {
    EXPECT_THROW((postgres_snapshot{"x", 0}), std::invalid_argument);
    EXPECT_THROW((postgres_snapshot{"1:2:x", 0}), std::invalid_argument);
}

}  // namespace
}  // namespace callout::db
