#include <set>
#include <stdexcept>

#include "support/delivery_test.hpp"

namespace callout {
namespace {

using namespace std::chrono_literals;

constexpr query<void()> forget_position{"test.forget_position",
                                        "UPDATE delivery_cursor SET transaction_id = 0, event_id = 0"};

/// What becomes of a webhook's messages when its receiver does not take them.
class deliveries_of : public delivery_test {
protected:
    std::string id_of(std::size_t message) { return receiver.received().at(message).header("webhook-id"); }
    std::int64_t count(const std::string& state) { return deliveries("?state=" + state).number_at("count"); }

    person ann = customer("ann");
    person bob = worker("bob");
};

TEST_F(deliveries_of, a_receiver_that_fails_are_tried_again_with_the_same_id) {
    add_webhook();
    receiver.answer(500);
    ask(ann);
    deliver();
    deliver();
    EXPECT_EQ(receiver.received().size(), 1U) << "not at once";
    deliver_after(7s);
    EXPECT_EQ(receiver.received().size(), 2U);
    receiver.answer(200);
    deliver_after(13s);
    ASSERT_EQ(receiver.received().size(), 3U);
    EXPECT_EQ(id_of(0), id_of(2));
    EXPECT_EQ(receiver.received().at(0).body, receiver.received().at(2).body);
    deliver_after(10min);
    EXPECT_EQ(receiver.received().size(), 3U);
    EXPECT_EQ(deliveries().number_at("count"), 0);
}

TEST_F(deliveries_of, one_that_asks_for_time_wait_for_so_long) {
    add_webhook();
    receiver.answer(429, {{"Retry-After", "600"}});
    ask(ann);
    deliver();
    deliver_after(599s);
    EXPECT_EQ(receiver.received().size(), 1U);
    deliver_after(1s);
    EXPECT_EQ(receiver.received().size(), 2U);
}

TEST_F(deliveries_of, one_that_redirects_have_failed) {
    add_webhook();
    receiver.answer(307, {{"Location", receiver.url("/elsewhere")}});
    ask(ann);
    deliver();
    EXPECT_EQ(deliveries().text_at("results.0.last_error"), "It answered 307.");
    EXPECT_EQ(receiver.received().size(), 1U);
}

TEST_F(deliveries_of, a_day_ago_are_dead_and_listed) {
    add_webhook();
    receiver.answer(500);
    ask(ann);
    deliver();
    for (int hour = 0; hour < 23; ++hour) deliver_after(1h);
    root = sign_in(root.email);
    EXPECT_EQ(count("PENDING"), 1);
    deliver_after(1h);
    root = sign_in(root.email);
    EXPECT_EQ(count("PENDING"), 0);
    const answer dead = deliveries("?state=DEAD");
    ASSERT_EQ(dead.number_at("count"), 1);
    EXPECT_EQ(dead.text_at("results.0.event_type"), "request.created");
    EXPECT_EQ(dead.text_at("results.0.last_error"), "It answered 500.");
    EXPECT_EQ(dead.number_at("results.0.attempts"), static_cast<std::int64_t>(receiver.received().size()));
    const auto tried = receiver.received().size();
    deliver_after(24h);
    EXPECT_EQ(receiver.received().size(), tried);
}

TEST_F(deliveries_of, which_are_dead_can_be_tried_again) {
    add_webhook();
    receiver.answer(500);
    ask(ann);
    deliver();
    deliver_after(25h);
    root = sign_in(root.email);
    const std::int64_t id = deliveries("?state=DEAD").number_at("results.0.id");
    receiver.answer(204);
    receiver.forget();
    const answer retried = post(root, "/admin/deliveries/" + std::to_string(id) + "/retry/");
    EXPECT_EQ(retried.text_at("state"), "PENDING");
    deliver();
    EXPECT_EQ(receiver.received().size(), 1U);
    EXPECT_EQ(deliveries().number_at("count"), 0);
    EXPECT_EQ(get(root, "/admin/audit/?event=DELIVERY_RETRIED").number_at("count"), 1);
    EXPECT_EQ(post(root, "/admin/deliveries/" + std::to_string(id) + "/retry/").status, 404);
}

TEST_F(deliveries_of, a_webhook_that_are_dead_can_all_be_tried_again) {
    const std::string webhook = "/admin/webhooks/" + std::to_string(add_webhook().number_at("id")) + "/";
    receiver.answer(500);
    for (int i = 0; i < 12; ++i) ask(ann);
    deliver();
    deliver_after(25h);
    root = sign_in(root.email);
    EXPECT_EQ(get(root, webhook).number_at("dead_deliveries"), 12);
    receiver.answer(204);
    EXPECT_EQ(post(root, webhook + "retry/").text, R"({"retried":12})");
    EXPECT_EQ(post(root, webhook + "retry/").text, R"({"retried":0})");
    deliver();
    EXPECT_EQ(get(root, webhook).number_at("pending_deliveries"), 0);
    EXPECT_EQ(get(root, webhook).number_at("dead_deliveries"), 0);
}

TEST_F(deliveries_of, the_dead_are_forgotten_after_a_month) {
    add_webhook();
    receiver.answer(500);
    ask(ann);
    deliver();
    deliver_after(25h);
    deliver_after(std::chrono::days{30});
    root = sign_in(root.email);
    EXPECT_EQ(count("DEAD"), 1);
    deliver_after(2h);
    root = sign_in(root.email);
    EXPECT_EQ(count("DEAD"), 0);
}

TEST_F(deliveries_of, what_waits_go_on_after_a_restart) {
    add_webhook();
    receiver.answer(500);
    ask(ann);
    deliver();
    receiver.answer(204);
    restart_with(lenient());
    deliver_after(7s);
    ASSERT_EQ(receiver.received().size(), 2U);
    EXPECT_EQ(id_of(0), id_of(1));
}

TEST_F(deliveries_of, what_happened_while_nothing_was_delivered_are_made_up_for) {
    add_webhook();
    for (int i = 0; i < 3; ++i) ask(ann);
    restart_with(lenient());
    ask(ann);
    deliver();
    EXPECT_EQ(receiver.received().size(), 4U);
}

TEST_F(deliveries_of, an_event_are_made_once) {
    add_webhook();
    ask(ann);
    deliver();
    deliver();
    restart_with(lenient());
    deliver();
    EXPECT_EQ(receiver.received().size(), 1U);
}

TEST_F(deliveries_of, hundreds_of_events_all_come) {
    add_webhook(R"(["request.created","request.cancelled"])");
    for (int i = 0; i < 120; ++i) act(ann, ask(ann), "cancel");
    deliver();
    std::set<std::string> ids;
    for (const auto& each : receiver.received()) ids.insert(each.header("webhook-id"));
    EXPECT_EQ(ids.size(), 240U);
    EXPECT_EQ(receiver.received().size(), 240U);
}

TEST_F(deliveries_of, somebody_else_who_moved_on_are_not_made_again) {
    add_webhook();
    ask(ann);
    deliver();
    run([](database& on) -> boost::asio::awaitable<void> { co_await on(forget_position); }(db()));
    ask(ann);
    EXPECT_THROW(deliver(), std::runtime_error);
    EXPECT_EQ(receiver.received().size(), 1U);
}

TEST_F(deliveries_of, nobody_cost_no_statement) {
    ask(ann);
    deliver();
    EXPECT_EQ(statements_of([this] { deliver(); }), 0U);
}

TEST_F(deliveries_of, a_filter_narrow_the_list_down) {
    const std::int64_t first = add_webhook().number_at("id");
    const std::int64_t second = add_webhook().number_at("id");
    receiver.answer(500);
    ask(ann);
    deliver();
    EXPECT_EQ(deliveries("?webhook_id=" + std::to_string(first)).number_at("count"), 1);
    EXPECT_EQ(deliveries("?webhook_id=" + std::to_string(second)).number_at("results.0.webhook_id"), second);
    EXPECT_EQ(deliveries("?state=DEAD").number_at("count"), 0);
    EXPECT_EQ(deliveries("?state=LOST").status, 400);
}

TEST_F(deliveries_of, browsers_are_listed_with_whose_they_are_and_not_with_what_they_say) {
    subscribe(bob, push_browser{});
    receiver.answer(500);
    ask(ann);
    deliver();
    const answer list = deliveries();
    EXPECT_EQ(list.number_at("results.0.user_id"), bob.id);
    EXPECT_TRUE(list.field("results.0.webhook_id").is_null());
    EXPECT_EQ(list.text.find("Burst pipe"), std::string::npos);
}

}  // namespace
}  // namespace callout
