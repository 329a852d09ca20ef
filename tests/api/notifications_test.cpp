#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "support/repair_test.hpp"

namespace callout {
namespace {

namespace bj = boost::json;

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class notifications : public repair_test {
protected:
    void later() { time.advance(std::chrono::minutes{1}); }
    std::string code_of(std::int64_t request) { return read(ann, request).text_at("reference_code"); }
    /// The one notice of an event; fails the test unless there is exactly one.
    bj::value notice(const person& who, std::string_view event) {
        const auto all = notices(who, event);
        EXPECT_THAT(all, SizeIs(1)) << who.email << ' ' << event;
        return all.empty() ? bj::value(bj::object{}) : all.front();
    }
    /// What a notice says, as {category, title, body, data}.
    static bj::value said(const bj::value& of) {
        bj::object all;
        for (const std::string_view key : {"category", "title", "body", "data"}) all[key] = of.as_object().at(key);
        return all;
    }
    static bj::value saying(std::string_view category, std::string_view title, std::string_view body,
                            const std::string& data) {
        return bj::object{{"category", category}, {"title", title}, {"body", body}, {"data", bj::parse(data)}};
    }
    static std::string text(std::int64_t number) { return std::to_string(number); }

    const person ann = customer("ann");
    const person bob = worker("bob");
};

// Offers.

TEST_F(notifications, a_worker_in_reach_is_told_of_a_new_request) {
    const auto id = ask(ann, north(0.01));
    const bj::value told = notice(bob, "REQUEST_CREATED");
    EXPECT_EQ(said(told), saying("REQUEST", "New service request nearby", "Burst pipe requires attention.",
                                 R"({"request_id":)" + text(id) + R"(,"reference_code":")" + code_of(id) +
                                     R"(","distance_km":1.11,"priority":"STANDARD"})"));
    EXPECT_EQ(told.at("reference_request"), id);
    EXPECT_EQ(told.at("is_read"), false);
    EXPECT_TRUE(told.at("read_at").is_null());
    EXPECT_EQ(told.at("created_at"), "2026-02-12T22:00:00.000000Z");
}

TEST_F(notifications, only_available_workers_in_reach_of_the_trade_are_told) {
    const person offline = worker("cid", {.at = std::nullopt});
    const person far = worker("dan", {.at = coordinates{"10", "10"}});
    const person near = worker("eve", {.radius = 1});
    const person glazier = worker("gus", {.categories = {7}});
    const person plumber = worker("pam", {.categories = {1, 7}});
    ask(ann, R"({"category_id":1,"location_latitude":"40.745863"})");
    for (const person& each : {offline, far, near, glazier})
        EXPECT_THAT(notices(each, "REQUEST_CREATED"), IsEmpty()) << each.email;
    for (const person& each : {bob, plumber}) EXPECT_THAT(notices(each, "REQUEST_CREATED"), SizeIs(1)) << each.email;
}

TEST_F(notifications, the_nearest_are_told_of_a_standard_request_and_all_of_an_emergency) {
    config few = settings();
    few.dispatch_fanout = 2;
    restart_with(few);
    const person cid = worker("cid", {.at = coordinates{"40.745863", "-73.991084"}});
    const person dan = worker("dan", {.at = coordinates{"40.755863", "-73.991084"}});
    ask(ann);
    EXPECT_THAT(notices(cid, "REQUEST_CREATED"), SizeIs(1));
    EXPECT_THAT(notices(dan, "REQUEST_CREATED"), IsEmpty());
    ask(ann, R"({"priority":"EMERGENCY"})");
    EXPECT_THAT(notices(dan, "REQUEST_CREATED"), SizeIs(1));
}

TEST_F(notifications, the_customer_is_not_told_of_their_own_request) {
    ask(ann);
    EXPECT_EQ(get(ann, "/notifications/").number_at("count"), 0);
}

TEST_F(notifications, telling_ten_workers_takes_as_many_statements_as_telling_one) {
    ask(ann);
    const auto one = statements_of([&] { ask(ann); });
    for (const std::string_view name : {"w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9"}) worker(name);
    EXPECT_EQ(statements_of([&] { ask(ann); }), one);
}

TEST_F(notifications, workers_who_were_available_before_a_restart_are_told_after_it) {
    restart();
    ask(ann);
    EXPECT_THAT(notices(bob, "REQUEST_CREATED"), SizeIs(1));
}

// What happens to a request.

TEST_F(notifications, the_customer_is_told_who_accepted) {
    const auto id = ask(ann);
    act(bob, id, "accept");
    EXPECT_EQ(said(notice(ann, "REQUEST_ACCEPTED")),
              saying("REQUEST", "Request " + code_of(id) + " accepted", "bob has accepted your request.",
                     R"({"request_id":)" + text(id) + R"(,"worker_id":)" + text(bob.id) +
                         R"(,"worker_email":"bob@example.com"})"));
}

TEST_F(notifications, a_worker_without_a_first_name_is_called_by_their_address) {
    patch(bob, "/auth/me/", R"({"first_name":""})");
    bring(ask(ann), bob, "IN_PROGRESS");
    EXPECT_EQ(notice(ann, "REQUEST_ACCEPTED").at("body"), "bob@example.com has accepted your request.");
    EXPECT_EQ(notice(ann, "REQUEST_STARTED").at("body"), "bob@example.com has started work on your request.");
}

TEST_F(notifications, the_customer_is_told_that_work_began) {
    const auto id = ask(ann);
    bring(id, bob, "IN_PROGRESS");
    EXPECT_EQ(said(notice(ann, "REQUEST_STARTED")),
              saying("WORKFLOW", "Request " + code_of(id) + " started", "bob has started work on your request.",
                     R"({"request_id":)" + text(id) + R"(,"worker_id":)" + text(bob.id) + "}"));
}

TEST_F(notifications, the_customer_is_told_that_it_is_done) {
    const auto id = ask(ann);
    bring(id, bob, "COMPLETED");
    EXPECT_EQ(said(notice(ann, "REQUEST_COMPLETED")),
              saying("WORKFLOW", "Request " + code_of(id) + " completed",
                     "Your maintenance request has been marked as completed.",
                     R"({"request_id":)" + text(id) + R"(,"worker_email":"bob@example.com"})"));
}

TEST_F(notifications, of_a_cancellation_the_other_party_is_told) {
    const auto hers = ask(ann);
    bring(hers, bob, "ACCEPTED");
    act(ann, hers, "cancel");
    EXPECT_EQ(
        said(notice(bob, "REQUEST_CANCELLED")),
        saying("REQUEST", "Request " + code_of(hers) + " cancelled", "The request was cancelled by ann@example.com.",
               R"({"request_id":)" + text(hers) + R"(,"cancelled_by":"ann@example.com"})"));
    EXPECT_THAT(notices(ann, "REQUEST_CANCELLED"), IsEmpty());
}

TEST_F(notifications, of_a_workers_cancellation_the_customer_alone_is_told) {
    const auto id = ask(ann);
    bring(id, bob, "ACCEPTED");
    act(bob, id, "cancel");
    EXPECT_EQ(notice(ann, "REQUEST_CANCELLED").at("body"), "The request was cancelled by bob@example.com.");
    EXPECT_THAT(notices(bob, "REQUEST_CANCELLED"), IsEmpty());
}

TEST_F(notifications, of_an_admins_cancellation_both_parties_are_told) {
    const auto id = ask(ann);
    bring(id, bob, "ACCEPTED");
    act(admin(), id, "cancel");
    for (const person& each : {ann, bob}) {
        EXPECT_EQ(notice(each, "REQUEST_CANCELLED").at("body"), "The request was cancelled by admin@example.com.");
    }
}

TEST_F(notifications, waiting_workers_are_told_that_another_took_it) {
    const person cid = worker("cid");
    const auto id = ask(ann);
    later();
    act(bob, id, "accept");
    EXPECT_EQ(said(notice(cid, "REQUEST_TAKEN")),
              saying("REQUEST", "Request " + code_of(id) + " taken", "Another worker took this request.",
                     R"({"request_id":)" + text(id) + "}"));
    EXPECT_THAT(notices(bob, "REQUEST_TAKEN"), IsEmpty());
}

TEST_F(notifications, waiting_workers_are_told_of_a_cancellation) {
    const auto id = ask(ann);
    later();
    act(ann, id, "cancel");
    EXPECT_EQ(said(notice(bob, "REQUEST_CANCELLED")),
              saying("REQUEST", "Request " + code_of(id) + " cancelled", "The request was cancelled.",
                     R"({"request_id":)" + text(id) + "}"));
}

TEST_F(notifications, an_offer_that_is_gone_is_read) {
    const person cid = worker("cid");
    const auto taken = ask(ann);
    later();
    act(bob, taken, "accept");
    for (const person& each : {bob, cid}) {
        EXPECT_EQ(notice(each, "REQUEST_CREATED").at("is_read"), true) << each.email;
        EXPECT_EQ(notice(each, "REQUEST_CREATED").at("read_at"), "2026-02-12T22:01:00.000000Z") << each.email;
    }
}

TEST_F(notifications, an_offer_that_was_cancelled_is_read) {
    const auto id = ask(ann);
    later();
    act(ann, id, "cancel");
    EXPECT_EQ(notice(bob, "REQUEST_CREATED").at("is_read"), true);
    EXPECT_EQ(notice(bob, "REQUEST_CANCELLED").at("is_read"), false);
}

TEST_F(notifications, who_was_told_that_it_is_taken_hears_no_more_of_it) {
    const person cid = worker("cid");
    const auto id = ask(ann);
    later();
    bring(id, bob, "ACCEPTED");
    later();
    act(ann, id, "cancel");
    EXPECT_THAT(notices(cid, "REQUEST_CANCELLED"), IsEmpty());
}

TEST_F(notifications, of_a_release_the_customer_and_a_fresh_round_of_workers_are_told) {
    const person cid = worker("cid");
    const auto id = ask(ann);
    later();
    bring(id, bob, "ACCEPTED");
    later();
    act(bob, id, "release");
    EXPECT_EQ(said(notice(ann, "REQUEST_RELEASED")),
              saying("REQUEST", "Request " + code_of(id) + " released",
                     "The worker had to give your request back. We are finding another.",
                     R"({"request_id":)" + text(id) + "}"));
    EXPECT_EQ(notice(cid, "REQUEST_CREATED").at("created_at"), "2026-02-12T22:02:00.000000Z");
    EXPECT_EQ(notice(cid, "REQUEST_CREATED").at("is_read"), false);
    EXPECT_EQ(notice(bob, "REQUEST_CREATED").at("is_read"), true);
}

TEST_F(notifications, of_an_assignment_the_worker_the_customer_and_the_waiting_are_told) {
    const person cid = worker("cid");
    const auto id = ask(ann);
    later();
    act(admin(), id, "assign", R"({"worker_id":)" + text(cid.id) + "}");
    EXPECT_EQ(notice(cid, "REQUEST_ASSIGNED").at("title"), bj::value("Request " + code_of(id) + " assigned to you"));
    EXPECT_EQ(notice(cid, "REQUEST_ASSIGNED").at("category"), "REQUEST");
    EXPECT_EQ(notice(ann, "REQUEST_ACCEPTED").at("body"), "cid has accepted your request.");
    EXPECT_EQ(notice(ann, "REQUEST_ACCEPTED").at("data").at("worker_id"), cid.id);
    EXPECT_THAT(notices(bob, "REQUEST_TAKEN"), SizeIs(1));
    EXPECT_THAT(notices(cid, "REQUEST_TAKEN"), IsEmpty());
}

TEST_F(notifications, who_loses_a_request_to_another_is_told_so) {
    const person cid = worker("cid");
    const auto id = ask(ann);
    bring(id, bob, "ACCEPTED");
    act(admin(), id, "assign", R"({"worker_id":)" + text(cid.id) + "}");
    EXPECT_EQ(notice(bob, "REQUEST_CANCELLED").at("reference_request"), id);
    EXPECT_THAT(notices(cid, "REQUEST_CANCELLED"), IsEmpty());
}

TEST_F(notifications, a_repeat_rewrites_the_notice_makes_it_unread_and_moves_it_to_the_top) {
    const person cid = worker("cid");
    const auto id = ask(ann);
    later();
    bring(id, bob, "ACCEPTED");
    post(ann, "/notifications/mark-read/", R"({"read_all":true})");
    later();
    act(bob, id, "release");
    later();
    bring(id, cid, "ACCEPTED");
    const bj::value again = notice(ann, "REQUEST_ACCEPTED");
    EXPECT_EQ(again.at("body"), "cid has accepted your request.");
    EXPECT_EQ(again.at("is_read"), false);
    EXPECT_TRUE(again.at("read_at").is_null());
    EXPECT_EQ(again.at("created_at"), "2026-02-12T22:03:00.000000Z");
    EXPECT_EQ(get(ann, "/notifications/").field("results.0"), again);
}

TEST_F(notifications, a_refused_action_tells_nobody) {
    const person cid = worker("cid");
    const auto id = ask(ann);
    bring(id, bob, "ACCEPTED");
    const auto before = get(ann, "/notifications/").text;
    act(cid, id, "accept");
    EXPECT_EQ(get(ann, "/notifications/").text, before);
}

}  // namespace
}  // namespace callout
