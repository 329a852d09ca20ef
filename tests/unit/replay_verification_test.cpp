#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "replay/verification.hpp"

namespace callout::replay {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t ann = 1;  // the customer
constexpr std::int64_t bob = 2;
constexpr std::int64_t cid = 3;

request_record told(std::initializer_list<action> acknowledged) {
    request_record request;
    request.acknowledged = acknowledged;
    return request;
}

observed_request completed_by_bob() {
    return {"COMPLETED", bob, {{"CREATED", ann}, {"ACCEPTED", bob}, {"STARTED", bob}, {"COMPLETED", bob}}};
}

request_record told_completed_by_bob() {
    return told(
        {{deed::CREATED, ann, {}}, {deed::ACCEPTED, bob, {}}, {deed::STARTED, bob, {}}, {deed::COMPLETED, bob, {}}});
}

std::vector<rule> broken(const request_record& record, const observed_request& shown) {
    std::vector<rule> rules;
    for (const auto& one : verify(record, shown)) rules.push_back(one.broken);
    return rules;
}

TEST(verification, a_history_of_exactly_what_was_acknowledged_is_right) {
    EXPECT_THAT(broken(told_completed_by_bob(), completed_by_bob()), IsEmpty());
}

TEST(verification, the_order_in_which_answers_arrived_does_not_matter) {
    auto record = told_completed_by_bob();
    std::swap(record.acknowledged[0], record.acknowledged[1]);
    EXPECT_THAT(broken(record, completed_by_bob()), IsEmpty());
}

TEST(verification, an_acknowledged_action_that_is_missing_is_found) {
    auto record = told_completed_by_bob();
    record.acknowledged.push_back({deed::DECLINED, cid, {}});
    EXPECT_THAT(broken(record, completed_by_bob()), ElementsAre(rule::ACKNOWLEDGED_IS_KEPT));
}

TEST(verification, an_action_that_nobody_was_told_of_is_found) {
    auto record = told_completed_by_bob();
    record.acknowledged.erase(record.acknowledged.begin() + 2);
    EXPECT_THAT(broken(record, completed_by_bob()), ElementsAre(rule::NOTHING_INVENTED));
}

TEST(verification, an_action_without_an_answer_may_or_may_not_have_happened) {
    auto record = told_completed_by_bob();
    record.unanswered.push_back(record.acknowledged.back());
    record.acknowledged.pop_back();
    record.unanswered.push_back({deed::DECLINED, cid, {}});
    EXPECT_THAT(broken(record, completed_by_bob()), IsEmpty());
}

TEST(verification, two_workers_at_once_are_found) {
    const auto record = told({{deed::CREATED, ann, {}}, {deed::ACCEPTED, bob, {}}, {deed::ACCEPTED, cid, {}}});
    const observed_request shown{"ACCEPTED", cid, {{"CREATED", ann}, {"ACCEPTED", bob}, {"ACCEPTED", cid}}};
    EXPECT_THAT(broken(record, shown), ElementsAre(rule::HISTORY_IS_POSSIBLE));
}

TEST(verification, another_worker_may_accept_after_a_release) {
    const auto record = told(
        {{deed::CREATED, ann, {}}, {deed::ACCEPTED, bob, {}}, {deed::RELEASED, bob, {}}, {deed::ACCEPTED, cid, {}}});
    const observed_request shown{
        "ACCEPTED", cid, {{"CREATED", ann}, {"ACCEPTED", bob}, {"RELEASED", bob}, {"ACCEPTED", cid}}};
    EXPECT_THAT(broken(record, shown), IsEmpty());
}

TEST(verification, a_worker_cannot_complete_what_another_holds) {
    const auto record = told({{deed::CREATED, ann, {}}, {deed::ACCEPTED, bob, {}}, {deed::COMPLETED, cid, {}}});
    const observed_request shown{"COMPLETED", bob, {{"CREATED", ann}, {"ACCEPTED", bob}, {"COMPLETED", cid}}};
    EXPECT_THAT(broken(record, shown), ElementsAre(rule::HISTORY_IS_POSSIBLE));
}

TEST(verification, a_cancelled_request_cannot_be_completed) {
    auto record = told_completed_by_bob();
    record.acknowledged.insert(record.acknowledged.end() - 1, {deed::CANCELLED, ann, {}});
    auto shown = completed_by_bob();
    shown.history.insert(shown.history.end() - 1, {"CANCELLED", ann});
    EXPECT_THAT(broken(record, shown), ElementsAre(rule::HISTORY_IS_POSSIBLE));
}

TEST(verification, a_status_that_the_history_does_not_end_with_is_found) {
    auto shown = completed_by_bob();
    shown.status = "IN_PROGRESS";
    EXPECT_THAT(broken(told_completed_by_bob(), shown), ElementsAre(rule::STATE_FOLLOWS_HISTORY));
}

TEST(verification, a_worker_who_did_not_accept_is_found) {
    auto shown = completed_by_bob();
    shown.worker = cid;
    EXPECT_THAT(broken(told_completed_by_bob(), shown), ElementsAre(rule::STATE_FOLLOWS_HISTORY));
}

TEST(verification, a_pending_request_has_no_worker) {
    const observed_request shown{"PENDING", bob, {{"CREATED", ann}}};
    EXPECT_THAT(broken(told({{deed::CREATED, ann, {}}}), shown), ElementsAre(rule::STATE_FOLLOWS_HISTORY));
}

TEST(verification, activities_that_change_no_request_are_left_aside) {
    auto shown = completed_by_bob();
    shown.history.push_back({"RATED", ann});
    EXPECT_THAT(broken(told_completed_by_bob(), shown), IsEmpty());
}

TEST(verification, a_lost_accept_is_explained_by_the_one_who_was_faster) {
    auto record = told_completed_by_bob();
    record.lost.push_back({deed::ACCEPTED, cid, {}});
    EXPECT_THAT(broken(record, completed_by_bob()), IsEmpty());
}

TEST(verification, a_refused_accept_that_nobody_won_is_found) {
    auto record = told({{deed::CREATED, ann, {}}});
    record.lost.push_back({deed::ACCEPTED, cid, {}});
    const observed_request shown{"PENDING", std::nullopt, {{"CREATED", ann}}};
    EXPECT_THAT(broken(record, shown), ElementsAre(rule::LOSSES_ARE_EXPLAINED));
}

}  // namespace
}  // namespace callout::replay
