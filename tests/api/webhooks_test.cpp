#include <boost/json/parse.hpp>
#include <set>

#include "deliveries/event_types.hpp"
#include "security/webhook_signature.hpp"
#include "support/delivery_test.hpp"

namespace callout {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

const std::string path = "/admin/webhooks/";

class webhooks : public delivery_test {
protected:
    static std::string one(std::int64_t id, const std::string& more = "") {
        return path + std::to_string(id) + "/" + more;
    }
    static std::chrono::sys_seconds sent_at(const received_message& got) {
        return std::chrono::sys_seconds{std::chrono::seconds{std::stoll(got.header("webhook-timestamp"))}};
    }
    static std::string signature_by(const std::string& secret, const received_message& got) {
        return webhook_signature(secret, got.header("webhook-id"), sent_at(got), got.body);
    }
    std::int64_t audited(const std::string& event) {
        return get(root, "/admin/audit/?event=" + event).number_at("count");
    }

    person ann = customer("ann");
    person bob = worker("bob");
};

TEST_F(webhooks, are_told_what_they_chose_and_nothing_else) {
    ASSERT_EQ(add_webhook(R"(["request.created","request.completed"])").status, 201);
    bring(ask(ann), bob, "COMPLETED");
    deliver();
    ASSERT_EQ(receiver.received().size(), 2U);
    EXPECT_THAT(receiver.received().at(0).body, HasSubstr(R"("type":"request.created")"));
    EXPECT_THAT(receiver.received().at(1).body, HasSubstr(R"("type":"request.completed")"));
}

TEST_F(webhooks, can_choose_whatever_happens) {
    std::string all;
    for (const auto name : event_type_names) all += (all.empty() ? "[\"" : ",\"") + std::string{name} + '"';
    add_webhook(all + "]");
    const std::int64_t first = ask(ann);
    act(bob, first, "accept");
    act(bob, first, "release", R"({"reason":"Flat tyre."})");
    act(worker("cid"), first, "decline", R"({"reason":"Too far."})");
    ASSERT_EQ(post(root, path_of(first, "assign"), R"({"worker_id":)" + std::to_string(bob.id) + "}").status, 200);
    act(bob, first, "start");
    act(bob, first, "complete");
    act(ann, ask(ann), "cancel");
    deliver();
    std::set<std::string> types;
    for (const auto& each : receiver.received())
        types.insert(std::string{boost::json::parse(each.body).at("type").as_string()});
    for (const auto name : event_type_names) EXPECT_TRUE(types.contains(std::string{name})) << name;
}

TEST_F(webhooks, are_told_ids_and_no_names) {
    add_webhook();
    const std::int64_t id = ask(ann);
    deliver();
    const auto body = boost::json::parse(receiver.received().at(0).body);
    EXPECT_EQ(body.at("timestamp"), "2026-02-12T22:00:00.000000Z");
    EXPECT_EQ(body.at("data").at("id"), id);
    EXPECT_EQ(body.at("data").at("customer_id"), ann.id);
    EXPECT_EQ(body.at("data").at("status"), "PENDING");
    for (const std::string text : {"ann", "Burst pipe", "ceiling"})
        EXPECT_EQ(receiver.received().at(0).body.find(text), std::string::npos) << text;
}

TEST_F(webhooks, sign_with_the_secret_that_was_shown_once) {
    const answer made = add_webhook();
    const std::string secret = made.text_at("secret");
    ask(ann);
    deliver();
    const received_message& got = receiver.received().at(0);
    EXPECT_EQ(got.header("webhook-signature"), signature_by(secret, got));
    EXPECT_EQ(sent_at(got), std::chrono::floor<std::chrono::seconds>(time.now()));
    EXPECT_EQ(got.header("Content-Type"), "application/json");
    EXPECT_EQ(get(root, path).text.find(secret), std::string::npos);
    EXPECT_EQ(get(root, one(made.number_at("id"))).text.find(secret), std::string::npos);
    EXPECT_EQ(get(root, "/admin/audit/?page_size=100").text.find(secret), std::string::npos);
}

TEST_F(webhooks, take_a_secret_of_ones_own) {
    const std::string secret = new_webhook_secret();
    EXPECT_EQ(add_webhook(R"(["request.created"])", R"(,"secret":")" + secret + '"').text_at("secret"), secret);
}

TEST_F(webhooks, sign_with_both_secrets_for_a_day_after_a_new_one) {
    const answer made = add_webhook();
    const std::int64_t id = made.number_at("id");
    const answer rotated = post(root, one(id, "rotate-secret/"), "{}");
    ASSERT_EQ(rotated.status, 200);
    EXPECT_EQ(rotated.text_at("former_secret_until"), "2026-02-13T22:00:00.000000Z");
    ask(ann);
    deliver();
    const received_message first = receiver.received().at(0);
    EXPECT_EQ(first.header("webhook-signature"),
              signature_by(rotated.text_at("secret"), first) + ' ' + signature_by(made.text_at("secret"), first));
    time.advance(24h);
    ann = sign_in(ann.email);
    ask(ann);
    deliver();
    const received_message later = receiver.received().at(1);
    EXPECT_EQ(later.header("webhook-signature"), signature_by(rotated.text_at("secret"), later));
}

TEST_F(webhooks, share_an_events_id) {
    add_webhook();
    add_webhook();
    ask(ann);
    deliver();
    ASSERT_EQ(receiver.received().size(), 2U);
    EXPECT_EQ(receiver.received().at(0).header("webhook-id"), receiver.received().at(1).header("webhook-id"));
}

TEST_F(webhooks, can_be_changed_and_deleted) {
    const std::int64_t id = add_webhook().number_at("id");
    const answer changed = patch(root, one(id), R"({"event_types":["request.cancelled"],"description":"Billing"})");
    EXPECT_EQ(changed.text_at("event_types.0"), "request.cancelled");
    EXPECT_EQ(changed.text_at("description"), "Billing");
    EXPECT_EQ(changed.text_at("url"), receiver.url());
    act(ann, ask(ann), "cancel");
    deliver();
    EXPECT_EQ(receiver.received().size(), 1U);
    EXPECT_EQ(call(root, verb::DELETE_, one(id)).status, 204);
    act(ann, ask(ann), "cancel");
    deliver();
    EXPECT_EQ(receiver.received().size(), 1U);
    EXPECT_EQ(get(root, one(id)).status, 404);
}

TEST_F(webhooks, that_are_switched_off_are_told_nothing_not_even_later) {
    const std::int64_t id = add_webhook().number_at("id");
    receiver.answer(503);
    ask(ann);
    deliver();
    ASSERT_EQ(patch(root, one(id), R"({"is_active":false})").text_at("description"), "");
    receiver.answer(204);
    receiver.forget();
    ask(ann);
    deliver_after(10min);
    EXPECT_TRUE(receiver.received().empty());
    EXPECT_EQ(get(root, one(id)).number_at("dead_deliveries"), 1);
    EXPECT_THAT(post(root, one(id, "retry/")), says(400, "The webhook is switched off."));
}

TEST_F(webhooks, that_answer_410_are_switched_off) {
    const std::int64_t id = add_webhook().number_at("id");
    receiver.answer(410);
    ask(ann);
    deliver();
    const answer now = get(root, one(id));
    EXPECT_EQ(now.field("is_active"), false);
    EXPECT_EQ(now.number_at("dead_deliveries"), 1);
    EXPECT_EQ(audited("WEBHOOK_CHANGED"), 1);
}

TEST_F(webhooks, that_answer_404_are_tried_again) {
    const std::int64_t id = add_webhook().number_at("id");
    receiver.answer(404);
    ask(ann);
    deliver();
    EXPECT_EQ(get(root, one(id)).number_at("pending_deliveries"), 1);
}

TEST_F(webhooks, are_written_into_the_audit_log) {
    const std::int64_t id = add_webhook().number_at("id");
    patch(root, one(id), R"({"description":"x"})");
    post(root, one(id, "rotate-secret/"));
    call(root, verb::DELETE_, one(id));
    for (const std::string event : {"WEBHOOK_CREATED", "WEBHOOK_CHANGED", "WEBHOOK_SECRET_ROTATED", "WEBHOOK_DELETED"})
        EXPECT_EQ(audited(event), 1) << event;
}

TEST_F(webhooks, that_cannot_be_are_refused) {
    const std::string types = R"(,"event_types":["request.created"]})";
    const auto url = [&types](const std::string& to) { return R"({"url":")" + to + '"' + types; };
    expect({
        {"no form", root, verb::POST, path, "{}", 400, "This field is required."},
        {"no address", root, verb::POST, path, url("hello"), 400, "This address must begin with https://."},
        {"a user", root, verb::POST, path, url("https://a@b.example/"), 400,
         "This address may not hold a user or a password."},
        {"no type", root, verb::POST, path, R"({"url":"https://a.example/","event_types":[]})", 400,
         "This list may not be empty."},
        {"another type", root, verb::POST, path, R"({"url":"https://a.example/","event_types":["x"]})", 400,
         "\"x\" is not a valid choice."},
        {"a bad secret", root, verb::POST, path, R"({"url":"https://a.example/","secret":"whsec_x")" + types, 400,
         "A secret is whsec_ and base64 of 24 to 64 bytes."},
        {"nobody's", root, verb::PATCH, one(99), "{}", 404, "Not found."},
        {"nobody's secret", root, verb::POST, one(99, "rotate-secret/"), "{}", 404, "Not found."},
        {"nobody's retry", root, verb::POST, one(99, "retry/"), "", 404, "Not found."},
    });
}

TEST_F(webhooks, stay_out_of_private_networks_by_the_usual_settings) {
    restart();
    for (const std::string url :
         {"https://localhost/", "https://10.0.0.1/", "https://169.254.169.254/", "https://[::1]/"})
        EXPECT_THAT(post(root, path, R"({"url":")" + url + R"(","event_types":["request.created"]})"),
                    says_of(400, "url", "This address may not lie in a private network."))
            << url;
    EXPECT_THAT(post(root, path, R"({"url":"http://a.example/","event_types":["request.created"]})"),
                says_of(400, "url", "This address must begin with https://."));
}

TEST_F(webhooks, whose_place_is_not_allowed_any_more_are_not_sent_to) {
    add_webhook();
    restart();
    ask(ann);
    deliver();
    EXPECT_TRUE(receiver.received().empty());
    EXPECT_EQ(deliveries().text_at("results.0.last_error"), "The address must begin with https://.");
}

TEST_F(webhooks, are_twenty_at_most) {
    for (int i = 0; i < 20; ++i) ASSERT_EQ(add_webhook().status, 201);
    EXPECT_THAT(add_webhook(), says(400, "There are 20 webhooks already."));
    EXPECT_EQ(get(root, path).number_at("count"), 20);
}

}  // namespace
}  // namespace callout
