#include "live/moved_workers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace callout {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr user_id bob{1};
constexpr user_id cid{2};
constexpr user_id dan{3};
constexpr moved_workers::time_point start{1h};

TEST(moved_workers_test, nobody_is_due_before_anybody_has_moved) {
    moved_workers moved;
    EXPECT_EQ(moved.due(), moved_workers::time_point::max());
    EXPECT_THAT(moved.take(start, 10), IsEmpty());
}

TEST(moved_workers_test, the_first_is_told_of_at_once) {
    moved_workers moved;
    moved.note(bob);
    EXPECT_LE(moved.due(), start);
    EXPECT_THAT(moved.take(start, 10), ElementsAre(bob));
}

TEST(moved_workers_test, who_moves_often_is_told_of_once_a_second) {
    moved_workers moved;
    moved.note(bob);
    ASSERT_THAT(moved.take(start, 10), ElementsAre(bob));
    moved.note(bob);
    moved.note(bob);
    EXPECT_EQ(moved.due(), start + 1s);
    EXPECT_THAT(moved.take(start + 999ms, 10), IsEmpty());
    EXPECT_THAT(moved.take(start + 1s, 10), ElementsAre(bob));
    EXPECT_THAT(moved.take(start + 10s, 10), IsEmpty());
}

TEST(moved_workers_test, what_is_too_much_at_once_goes_on_with_the_next_call) {
    moved_workers moved;
    for (const user_id each : {bob, cid, dan}) moved.note(each);
    auto told = moved.take(start, 2);
    ASSERT_THAT(told, SizeIs(2));
    EXPECT_LE(moved.due(), start);
    for (const user_id each : moved.take(start, 2)) told.push_back(each);
    EXPECT_THAT(told, UnorderedElementsAre(bob, cid, dan));
}

TEST(moved_workers_test, who_moves_amid_a_round_waits_a_second_from_its_end) {
    moved_workers moved;
    for (const user_id each : {bob, cid}) moved.note(each);
    const user_id first = moved.take(start, 1).at(0);
    moved.note(first);
    ASSERT_THAT(moved.take(start + 500ms, 1), SizeIs(1));
    EXPECT_EQ(moved.due(), start + 1500ms);
    EXPECT_THAT(moved.take(start + 1500ms, 1), ElementsAre(first));
}

}  // namespace
}  // namespace callout
