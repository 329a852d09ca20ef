#include <algorithm>

#include "support/repair_test.hpp"

namespace callout {
namespace {

class idempotency : public repair_test {
protected:
    answer create(const person& who, const std::string& key, const std::string& body = form()) {
        return call(who, verb::POST, "/requests/", body, {{"Idempotency-Key", key}});
    }
    std::int64_t count_of(const person& who) { return get(who, "/requests/").number_at("count"); }

    const person ann = customer("ann");
};

const std::string invalid = "Ensure this header has 1 to 255 printable characters.";

TEST_F(idempotency, the_same_key_gives_the_first_answer_again_byte_for_byte) {
    worker("bob");
    const answer first = create(ann, "k1");
    ASSERT_EQ(first.status, 201) << first;
    const answer again = create(ann, "k1");
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.text, first.text);
    EXPECT_EQ(count_of(ann), 1);
}

TEST_F(idempotency, the_first_answer_stays_as_it_was_whatever_happened_since) {
    const person bob = worker("bob");
    const answer first = create(ann, "k1");
    bring(first.number_at("id"), bob, "ACCEPTED");
    EXPECT_EQ(create(ann, "k1").text, first.text);
}

TEST_F(idempotency, the_answer_to_a_key_is_what_a_get_returns_next) {
    const answer first = create(ann, "k1");
    EXPECT_EQ(read(ann, first.number_at("id")).text, first.text);
}

TEST_F(idempotency, a_repeat_tells_nobody_again) {
    const person bob = worker("bob");
    create(ann, "k1");
    create(ann, "k1");
    EXPECT_EQ(get(bob, "/notifications/").number_at("count"), 1);
    EXPECT_EQ(get(bob, "/requests/pending/").number_at("count"), 1);
}

TEST_F(idempotency, another_body_under_the_same_key_conflicts) {
    create(ann, "k1");
    EXPECT_THAT(create(ann, "k1", form(R"({"title":"Another"})")),
                says(409, "This Idempotency-Key was used with another body."));
    EXPECT_EQ(count_of(ann), 1);
}

TEST_F(idempotency, other_keys_and_no_key_create_anew) {
    create(ann, "k1");
    create(ann, "k2");
    ask(ann);
    ask(ann);
    EXPECT_EQ(count_of(ann), 4);
}

TEST_F(idempotency, keys_are_each_users_own) {
    const person eve = customer("eve");
    const answer anns = create(ann, "k1");
    const answer eves = create(eve, "k1", form(R"({"title":"Another"})"));
    EXPECT_EQ(eves.status, 201) << eves;
    EXPECT_NE(eves.number_at("id"), anns.number_at("id"));
}

TEST_F(idempotency, a_key_lasts_a_day) {
    const answer first = create(ann, "k1");
    time.advance(std::chrono::hours{24} - std::chrono::microseconds{1});
    EXPECT_EQ(create(sign_in(ann.email), "k1").text, first.text);
    time.advance(std::chrono::microseconds{1});
    const answer later = create(sign_in(ann.email), "k1");
    EXPECT_EQ(later.status, 201) << later;
    EXPECT_NE(later.number_at("id"), first.number_at("id"));
}

TEST_F(idempotency, a_key_whose_day_is_over_takes_another_body) {
    create(ann, "k1");
    time.advance(std::chrono::hours{24});
    const person again = sign_in(ann.email);
    const answer other = create(again, "k1", form(R"({"title":"Another"})"));
    EXPECT_EQ(other.status, 201) << other;
    EXPECT_EQ(create(again, "k1", form(R"({"title":"Another"})")).text, other.text);
}

TEST_F(idempotency, a_key_outlives_a_restart) {
    const answer first = create(ann, "k1");
    restart();
    EXPECT_EQ(create(ann, "k1").text, first.text);
    EXPECT_EQ(count_of(ann), 1);
}

TEST_F(idempotency, keys_are_1_to_255_printable_characters) {
    EXPECT_EQ(create(ann, std::string(255, 'k')).status, 201);
    EXPECT_EQ(create(ann, "with space ~!").status, 201);
    for (const std::string& key :
         {std::string{}, std::string(256, 'k'), std::string{"a\tb"}, std::string{"cl\xC3\xA9"}}) {
        EXPECT_THAT(create(ann, key), says_of(400, "Idempotency-Key", invalid)) << key;
    }
}

TEST_F(idempotency, a_failed_first_attempt_keeps_nothing) {
    EXPECT_EQ(create(ann, "k1", form(R"({"title":""})")).status, 400);
    const answer second = create(ann, "k1");
    EXPECT_EQ(second.status, 201) << second;
    EXPECT_EQ(create(ann, "k1").text, second.text);
}

TEST_F(idempotency, a_key_does_not_let_anybody_else_create) {
    EXPECT_THAT(create(worker("bob"), "k1"), says(403, "Only customers can create service requests."));
    EXPECT_EQ(create(nobody, "k1").status, 401);
}

TEST_F(idempotency, of_eight_at_once_with_one_key_one_creates_and_all_get_its_answer) {
    const std::vector<planned_call> calls(8, {ann, verb::POST, "/requests/", form(), {{"Idempotency-Key", "k1"}}});
    const auto answers = at_once(calls);
    for (const answer& each : answers) {
        EXPECT_EQ(each.status, 201) << each;
        EXPECT_EQ(each.text, answers.front().text);
    }
    EXPECT_EQ(count_of(ann), 1);
}

TEST_F(idempotency, of_two_bodies_at_once_with_one_key_one_wins) {
    const auto planned = [&](const std::string& body) {
        return planned_call{ann, verb::POST, "/requests/", body, {{"Idempotency-Key", "k1"}}};
    };
    const auto answers = at_once({planned(form()), planned(form(R"({"title":"Another"})"))});
    EXPECT_EQ(std::ranges::count(answers, 201, &answer::status), 1);
    EXPECT_EQ(std::ranges::count(answers, 409, &answer::status), 1);
}

TEST_F(idempotency, a_failure_among_several_at_once_lets_the_next_try) {
    const std::vector<planned_call> calls(
        3, {ann, verb::POST, "/requests/", form(R"({"title":""})"), {{"Idempotency-Key", "k1"}}});
    for (const answer& each : at_once(calls))
        EXPECT_THAT(each, says_of(400, "title", "This field may not be blank.")) << each;
}

}  // namespace
}  // namespace callout
