#include "db/query.hpp"
#include "support/repair_test.hpp"

namespace callout {
namespace {

// What another process on the same database would do, without a word to this one.
constexpr query<void(std::int64_t)> cancel_elsewhere{
    "test.cancel_elsewhere", "UPDATE service_request SET status = 'CANCELLED', version = version + 1 WHERE id = $1"};
constexpr query<void(std::int64_t, std::int64_t)> give_elsewhere{
    "test.give_elsewhere", "UPDATE service_request SET worker_id = $2, version = version + 1 WHERE id = $1"};
constexpr query<void(std::int64_t, instant)> write_history_elsewhere{"test.write_history_elsewhere", R"(
    INSERT INTO request_activity (request_id, kind, message, created_at) VALUES ($1, 'DECLINED', 'Elsewhere.', $2))"};
constexpr query<void(std::int64_t)> raise_version{"test.raise_version",
                                                  "UPDATE service_request SET version = version + 1 WHERE id = $1"};

class outdated_memory : public repair_test {
protected:
    person ann = customer("ann");
    person bob = worker("bob");
    person cid = worker("cid");
    std::int64_t id = ask(ann);

    /// The request as an action answered it, and as it is read next.
    void expect_answer_as_read(const answer& acted, const person& who) {
        ASSERT_EQ(acted.status, 200) << acted;
        EXPECT_EQ(acted.text, read(who, id).text);
    }
};

TEST_F(outdated_memory, an_action_after_the_creation_does_not_read_the_request_first) {
    const auto remembered = statements_of([&] { act(bob, id, "accept"); });
    const auto other = ask(ann);
    restart();
    get(bob, "/auth/me/");
    EXPECT_EQ(statements_of([&] { act(bob, other, "accept"); }), remembered + 2);
}

TEST_F(outdated_memory, what_was_cancelled_elsewhere_is_no_longer_available) {
    run(db()(cancel_elsewhere, id));
    EXPECT_THAT(act(bob, id, "accept"), says(400, "Request is no longer available."));
}

TEST_F(outdated_memory, a_worker_who_got_the_job_elsewhere_is_not_refused) {
    ASSERT_EQ(act(bob, id, "accept").status, 200);
    run(db()(give_elsewhere, id, cid.id));
    expect_answer_as_read(act(cid, id, "start"), cid);
}

TEST_F(outdated_memory, a_worker_who_lost_the_job_elsewhere_is_refused) {
    ASSERT_EQ(act(bob, id, "accept").status, 200);
    run(db()(give_elsewhere, id, cid.id));
    EXPECT_EQ(act(bob, id, "start").status, 404);
}

TEST_F(outdated_memory, an_answer_shows_the_history_that_was_written_elsewhere) {
    ASSERT_EQ(act(bob, id, "accept").status, 200);
    run(db()(write_history_elsewhere, id, time.now()));
    run(db()(raise_version, id));
    expect_answer_as_read(act(bob, id, "start"), bob);
}

TEST_F(outdated_memory, an_answer_shows_the_category_by_its_new_name) {
    id = ask(ann, R"({"category_id":1})");
    const person chief = admin();
    ASSERT_EQ(patch(chief, "/categories/1/", R"({"name":"Pipes"})").status, 200);
    EXPECT_EQ(act(bob, id, "accept").text_at("category.name"), "Pipes");
}

}  // namespace
}  // namespace callout
