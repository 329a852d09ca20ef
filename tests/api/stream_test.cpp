#include "support/stream_test.hpp"
#include "live/event_cursor.hpp"
#include "live/live_stream.hpp"

namespace callout {
namespace {

using testing::ElementsAre;
using namespace std::chrono_literals;

class streams : public stream_test {
protected:
    person ann = customer("ann");
    person bob = worker("bob");
    person cid = worker("cid");
    person root = admin("root");
};

TEST_F(streams, a_customer_hears_each_change_of_their_request_and_each_notice) {
    const std::int64_t id = ask(ann);
    listening ears = listen(ann);
    act(bob, id, "accept");
    act(bob, id, "start");
    act(bob, id, "complete");
    EXPECT_THAT(names(hear(ears, 6)),
                ElementsAre("request ACCEPTED", "notification REQUEST_ACCEPTED", "request STARTED",
                            "notification REQUEST_STARTED", "request COMPLETED", "notification REQUEST_COMPLETED"));
}

TEST_F(streams, a_change_says_what_the_request_is_now) {
    listening ears = listen(ann);
    const std::int64_t id = ask(ann);
    const heard_event told = hear(ears).at(0);
    EXPECT_EQ(told.data.number_at("id"), id);
    EXPECT_EQ(told.data.text_at("status"), "PENDING");
    EXPECT_EQ(told.data.number_at("version"), 1);
    EXPECT_EQ(told.data.text_at("location_latitude"), "40.735863");
    EXPECT_EQ(told.data.text_at("reference_code"), read(ann, id).text_at("reference_code"));
}

TEST_F(streams, workers_hear_what_enters_their_reach_and_leaves_it) {
    listening ears = listen(cid);
    const std::int64_t id = ask(ann);
    act(bob, id, "accept");
    const auto told = hear(ears, 4);
    EXPECT_THAT(names(told), ElementsAre("request_in_reach CREATED", "notification REQUEST_CREATED",
                                         "request_out_of_reach", "notification REQUEST_TAKEN"));
    EXPECT_EQ(told.at(2).data.text_at("reason"), "TAKEN");
    EXPECT_EQ(told.at(2).data.number_at("id"), id);
}

TEST_F(streams, what_is_out_of_reach_is_not_heard) {
    const person eve = worker("eve", {.at = coordinates{"10", "10"}});
    listening ears = listen(eve);
    const std::int64_t far = ask(ann);
    act(bob, far, "accept");
    const std::int64_t near = ask(ann, R"({"location_latitude":"10","location_longitude":"10"})");
    EXPECT_EQ(hear(ears).at(0).data.number_at("id"), near);
}

TEST_F(streams, a_request_that_was_cancelled_leaves_the_reach_for_that_reason) {
    const std::int64_t id = ask(ann);
    listening ears = listen(bob);
    act(ann, id, "cancel");
    EXPECT_EQ(hear(ears).at(0).data.text_at("reason"), "CANCELLED");
}

TEST_F(streams, a_released_request_enters_the_reach_of_everybody_else) {
    const std::int64_t id = ask(ann);
    act(bob, id, "accept");
    listening his = listen(bob);
    listening others = listen(cid);
    act(bob, id, "release");
    EXPECT_THAT(names(hear(others, 2)), ElementsAre("request_in_reach RELEASED", "notification REQUEST_CREATED"));
    EXPECT_EQ(names(hear(his)).at(0), "request RELEASED");
}

TEST_F(streams, the_former_worker_hears_that_the_job_is_another_ones) {
    const std::int64_t id = ask(ann);
    act(bob, id, "accept");
    listening ears = listen(bob);
    act(root, id, "assign", R"({"worker_id":)" + std::to_string(cid.id) + "}");
    EXPECT_EQ(hear(ears).at(0).data.number_at("worker_id"), cid.id);
}

TEST_F(streams, admins_hear_every_change_and_who_is_available) {
    listening ears = listen(root);
    const std::int64_t id = ask(ann);
    act(cid, id, "decline");
    patch(bob, "/auth/workers/availability/", R"({"is_available":false})");
    EXPECT_THAT(names(hear(ears, 3)), ElementsAre("request CREATED", "request DECLINED", "availability"));
}

TEST_F(streams, workers_hear_of_their_own_availability_on_every_device) {
    listening ears = listen(bob);
    patch(cid, "/auth/workers/availability/", R"({"is_available":false})");
    patch(bob, "/auth/workers/availability/", R"({"is_available":false})");
    EXPECT_EQ(hear(ears).at(0).data.number_at("worker_id"), bob.id);
}

TEST_F(streams, a_customer_hears_nothing_of_anothers_requests) {
    const person dan = customer("dan");
    listening ears = listen(dan);
    ask(ann);
    const std::int64_t own = ask(dan);
    EXPECT_EQ(hear(ears).at(0).data.number_at("id"), own);
}

TEST_F(streams, go_on_after_the_last_event_that_was_heard) {
    std::string last;
    std::int64_t id = 0;
    {
        listening ears = listen(ann);
        id = ask(ann);
        last = hear(ears).back().id;
    }
    act(bob, id, "accept");
    act(bob, id, "start");
    listening again = listen(ann, last);
    EXPECT_THAT(names(hear_lasting(again, 4)), ElementsAre("request ACCEPTED", "notification REQUEST_ACCEPTED",
                                                           "request STARTED", "notification REQUEST_STARTED"));
}

TEST_F(streams, go_on_within_an_event_that_was_told_in_parts) {
    const std::int64_t id = ask(ann);
    std::string first;
    {
        listening ears = listen(ann);
        act(bob, id, "accept");
        first = hear(ears, 2).at(0).id;
    }
    listening again = listen(ann, first);
    act(bob, id, "start");
    EXPECT_THAT(names(hear_lasting(again, 3)),
                ElementsAre("notification REQUEST_ACCEPTED", "request STARTED", "notification REQUEST_STARTED"));
}

TEST_F(streams, prefer_the_header_that_a_browser_sends_when_it_connects_again) {
    listening ears = listen(ann);
    const std::string before = ears.last_id();
    ask(ann);
    const std::string after_one = hear(ears).back().id;
    const std::int64_t second = ask(ann);
    listening again = listen(ann, before, {{"Last-Event-ID", after_one}});
    EXPECT_EQ(hear(again).at(0).data.number_at("id"), second);
}

TEST_F(streams, go_on_after_the_server_was_started_again) {
    std::string last;
    {
        listening ears = listen(ann);
        last = ears.last_id();
        ask(ann);
    }
    restart();
    const std::int64_t second = ask(ann);
    listening again = listen(ann, last);
    const auto told = hear(again, 2);
    EXPECT_EQ(told.at(1).data.number_at("id"), second);
    EXPECT_EQ(told.size(), 2U);
}

TEST_F(streams, read_what_was_missed_however_much_it_is) {
    listening ears = listen(ann);
    const std::string begin = ears.last_id();
    std::vector<std::int64_t> made;
    for (int i = 0; i < 450; ++i) made.push_back(ask(ann));
    listening again = listen(ann, begin);
    std::vector<std::int64_t> told;
    for (const heard_event& each : hear(again, made.size())) told.push_back(each.data.number_at("id"));
    EXPECT_EQ(told, made);
}

TEST_F(streams, say_so_where_what_was_missed_is_not_known_any_more) {
    for (const std::string unknown : {"0-999999-0-0", "7-1-0-0", "x", "1-1-1", "-1-1-0-0", "0-1-0-5"}) {
        listening ears = listen(ann, unknown);
        const auto told = hear(ears);
        EXPECT_EQ(told.at(0).name, "resync") << unknown;
        EXPECT_EQ(told.at(0).data.text_at("id"), told.at(0).id) << unknown;
        const std::int64_t id = ask(ann);
        EXPECT_EQ(hear(ears).at(0).data.number_at("id"), id) << unknown;
    }
}

TEST_F(streams, forget_what_is_older_than_is_kept) {
    listening ears = listen(ann);
    ask(ann);
    const std::string old = hear(ears).back().id;
    time.advance(7 * 24h + 1s);
    ann = sign_in(ann.email);
    ask(ann);
    // It is answered once the last event may be told, which stays: others on the server may hold that up.
    get(ann, "/api/stream/snapshot/");
    run(forget_events(db(), time.now() - 7 * 24h));
    listening again = listen(ann, old);
    EXPECT_EQ(hear(again).at(0).name, "resync");
}

TEST_F(streams, the_snapshot_tells_what_is_open_and_where_the_stream_goes_on) {
    const std::int64_t waiting = ask(ann);
    const std::int64_t done = ask(ann);
    bring(done, bob, "COMPLETED");
    const answer shown = get(ann, "/api/stream/snapshot/");
    EXPECT_EQ(shown.number_at("requests.0.id"), waiting);
    EXPECT_FALSE(shown.has("requests.1"));
    EXPECT_EQ(shown.number_at("unread_count"), 3);
    const std::int64_t next = ask(ann);
    listening ears = listen(ann, shown.text_at("id"));
    EXPECT_EQ(hear(ears).at(0).data.number_at("id"), next);
}

TEST_F(streams, the_snapshot_of_a_worker_has_what_waits_within_reach) {
    const std::int64_t mine = ask(ann);
    const std::int64_t waiting = ask(ann);
    act(bob, mine, "accept");
    const answer shown = get(bob, "/api/stream/snapshot/");
    EXPECT_EQ(shown.number_at("requests.0.id"), mine);
    EXPECT_EQ(shown.number_at("in_reach.0.id"), waiting);
    EXPECT_FALSE(shown.has("in_reach.1"));
}

TEST_F(streams, a_ticket_opens_one_stream) {
    const std::string ticket = post(ann, "/api/stream/ticket/").text_at("ticket");
    listening ears = open("/api/stream/?ticket=" + ticket, nobody);
    const std::int64_t id = ask(ann);
    EXPECT_EQ(hear(ears).at(0).data.number_at("id"), id);
    EXPECT_EQ(open("/api/stream/?ticket=" + ticket, nobody).status, 401);
}

TEST_F(streams, a_ticket_is_good_for_30_seconds) {
    const std::string ticket = post(ann, "/api/stream/ticket/").text_at("ticket");
    time.advance(31s);
    EXPECT_EQ(open("/api/stream/?ticket=" + ticket, nobody).status, 401);
}

TEST_F(streams, a_ticket_opens_nothing_else) {
    const std::string ticket = post(ann, "/api/stream/ticket/").text_at("ticket");
    EXPECT_EQ(get(nobody, "/api/auth/me/?ticket=" + ticket).status, 401);
}

TEST_F(streams, without_a_token_or_a_ticket_there_is_none) { EXPECT_EQ(listen(nobody).status, 401); }

TEST_F(streams, of_a_deactivated_account_end) {
    listening ears = listen(ann);
    patch(root, "/admin/users/" + std::to_string(ann.id) + "/", R"({"is_active":false})");
    EXPECT_TRUE(has_ended(ears));
}

TEST_F(streams, who_takes_too_little_is_hung_up_on) {
    listening ears = listen(ann);
    ask(ann);
    hear(ears);
    bool closed = false;
    ears.source().closes_by([&closed] { closed = true; });
    while (!closed) ask(ann);
    ears.source().closes_by({});
    EXPECT_TRUE(closed);
}

TEST_F(streams, no_text_of_anybody_is_kept_in_the_log) {
    ask(ann, R"({"title":"Secret title","address":"Secret street"})");
    std::vector<logged_event> all;
    run([](database& from, std::vector<logged_event>& into) -> boost::asio::awaitable<void> {
        while (into.empty() || !into.back().row.request_id) into = co_await read_events(from, {}, 100);
    }(db(), all));
    for (const logged_event& each : all) EXPECT_EQ(each.row.body.value.find("Secret"), std::string::npos);
}

}  // namespace
}  // namespace callout
