#include <boost/json/parse.hpp>

#include "support/delivery_test.hpp"

namespace callout {
namespace {

using namespace std::chrono_literals;

const std::string path = "/api/push/subscriptions/";

class push : public delivery_test {
protected:
    /// What a browser reads of the last message.
    boost::json::value read(const push_browser& by) {
        const auto text = receiver.received().empty() ? std::nullopt : by.read(receiver.received().back().body);
        return text ? boost::json::parse(*text) : boost::json::value{};
    }
    std::int64_t count(const person& who) { return static_cast<std::int64_t>(get(who, path).body.as_array().size()); }

    person ann = customer("ann");
    person bob = worker("bob");
    push_browser browser;
};

TEST_F(push, a_worker_is_rung_when_a_request_comes_in) {
    ASSERT_EQ(subscribe(bob, browser).status, 201);
    const std::int64_t id = ask(ann);
    deliver();
    ASSERT_EQ(receiver.received().size(), 1U);
    const auto message = read(browser);
    EXPECT_EQ(message.at("event"), "REQUEST_CREATED");
    EXPECT_EQ(message.at("reference_request"), id);
    EXPECT_EQ(message.at("id"), notices(bob, "REQUEST_CREATED").at(0).at("id"));
    EXPECT_EQ(message.at("title"), notices(bob, "REQUEST_CREATED").at(0).at("title"));
}

TEST_F(push, the_push_service_is_told_who_sends_how_urgent_it_is_and_how_long_to_try) {
    subscribe(bob, browser);
    ask(ann, R"({"priority":"EMERGENCY"})");
    deliver();
    const received_message& got = receiver.received().at(0);
    EXPECT_EQ(got.path, "/push");
    EXPECT_EQ(got.header("Content-Encoding"), "aes128gcm");
    EXPECT_EQ(got.header("Urgency"), "high");
    EXPECT_EQ(got.header("TTL"), "86400");
    const std::string authorization = got.header("Authorization");
    EXPECT_TRUE(authorization.ends_with(", k=" + get(nobody, "/api/push/key/").text_at("application_server_key")));
    EXPECT_TRUE(authorization.starts_with("vapid t="));
}

TEST_F(push, nobody_is_rung_for_what_happened_before) {
    ask(ann);
    time.advance(1s);
    subscribe(bob, browser);
    deliver();
    EXPECT_TRUE(receiver.received().empty());
}

TEST_F(push, every_browser_of_a_person_is_rung_and_nobody_elses) {
    const push_browser second;
    const push_browser annes;
    subscribe(bob, browser, "/first");
    subscribe(bob, second, "/second");
    subscribe(ann, annes, "/ann");
    ask(ann);
    deliver();
    EXPECT_EQ(receiver.received().size(), 2U);
    EXPECT_EQ(deliveries().number_at("count"), 0);
}

TEST_F(push, a_subscription_that_the_push_service_does_not_know_any_more_is_deleted) {
    for (const int status : {404, 410}) {
        subscribe(bob, browser);
        receiver.answer(status);
        ask(ann);
        deliver();
        EXPECT_EQ(count(bob), 0) << status;
        EXPECT_EQ(deliveries().number_at("count"), 0) << status;
    }
}

TEST_F(push, a_browser_subscribes_once_however_often_it_says_so) {
    const answer first = subscribe(bob, browser);
    const push_browser with_new_keys;
    const answer again = subscribe(bob, with_new_keys);
    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(again.status, 200);
    EXPECT_EQ(again.number_at("id"), first.number_at("id"));
    ask(ann);
    deliver();
    ASSERT_EQ(receiver.received().size(), 1U);
    EXPECT_EQ(read(with_new_keys).at("event"), "REQUEST_CREATED");
}

TEST_F(push, a_browser_belongs_to_whoever_said_so_last) {
    const person cid = worker("cid");
    subscribe(bob, browser);
    receiver.answer(503);
    ask(ann);
    deliver();
    receiver.answer(204);
    receiver.forget();
    EXPECT_EQ(subscribe(cid, browser).status, 201);
    deliver_after(1min);
    EXPECT_TRUE(receiver.received().empty()) << "what waited for its former owner is not told to the new one";
    EXPECT_EQ(count(bob), 0);
    EXPECT_EQ(count(cid), 1);
}

TEST_F(push, it_ends_with_the_sign_in) {
    const person elsewhere = sign_in(bob.email);
    subscribe(bob, browser, "/here");
    subscribe(elsewhere, browser, "/elsewhere");
    ASSERT_EQ(post(nobody, "/auth/logout/", R"({"refresh":")" + bob.refresh + "\"}").status, 200);
    EXPECT_EQ(count(elsewhere), 1);
    EXPECT_EQ(get(elsewhere, path).text_at("0.endpoint"), receiver.url("/elsewhere"));
}

TEST_F(push, a_new_password_ends_it_on_other_devices) {
    const person elsewhere = sign_in(bob.email);
    subscribe(bob, browser, "/here");
    subscribe(elsewhere, browser, "/elsewhere");
    ASSERT_EQ(
        patch(bob, "/auth/me/", R"({"current_password":"drip-drop-stop-42","password":"another-drip-42"})").status,
        200);
    EXPECT_EQ(get(bob, path).text_at("0.endpoint"), receiver.url("/here"));
    EXPECT_EQ(count(bob), 1);
}

TEST_F(push, whoever_leaves_or_is_deactivated_is_rung_no_more) {
    const person cid = worker("cid");
    subscribe(bob, browser, "/bob");
    subscribe(cid, browser, "/cid");
    ask(ann);
    ASSERT_EQ(call(bob, verb::DELETE_, "/auth/me/", R"({"current_password":"drip-drop-stop-42"})").status, 204);
    ASSERT_EQ(patch(root, "/admin/users/" + std::to_string(cid.id) + "/", R"({"is_active":false})").status, 200);
    deliver();
    EXPECT_TRUE(receiver.received().empty());
    EXPECT_EQ(deliveries().number_at("count"), 0);
}

TEST_F(push, one_keeps_the_twenty_newest) {
    for (int i = 0; i < 22; ++i) subscribe(bob, browser, "/" + std::to_string(i));
    EXPECT_EQ(count(bob), 20);
    EXPECT_EQ(get(bob, path).text_at("0.endpoint"), receiver.url("/21"));
    EXPECT_EQ(get(bob, path).text_at("19.endpoint"), receiver.url("/2"));
}

TEST_F(push, one_ends_ones_own_alone) {
    const std::int64_t id = subscribe(bob, browser).number_at("id");
    const std::string one = path + std::to_string(id) + "/";
    EXPECT_EQ(call(ann, verb::DELETE_, one).status, 404);
    EXPECT_EQ(call(bob, verb::DELETE_, one).status, 204);
    EXPECT_EQ(call(bob, verb::DELETE_, one).status, 404);
}

TEST_F(push, a_subscription_that_cannot_be_is_refused) {
    const std::string good = browser.subscription(receiver.url());
    const auto with = [&good](const std::string& from, const std::string& to) {
        std::string changed = good;
        return changed.replace(changed.find(from), from.size(), to);
    };
    const std::string key = to_base64url(browser.p256dh());
    const std::string other_place = with("127.0.0.1", "127.0.0.2");
    EXPECT_THAT(post(bob, path, other_place),
                says_of(400, "endpoint", "This is no push service that messages are sent to."));
    EXPECT_THAT(post(bob, path, with("http://", "ftp://")),
                says_of(400, "endpoint", "This address must begin with https://."));
    EXPECT_THAT(post(bob, path, with(key, key.substr(2))),
                says_of(400, "keys.p256dh", "This is no public key of P-256 in base64url."));
    EXPECT_THAT(post(bob, path, with(to_base64url(browser.auth()), "YWJj")),
                says_of(400, "keys.auth", "This is not 16 bytes in base64url."));
    EXPECT_THAT(post(bob, path, "{}"), says_of(400, "endpoint", "This field is required."));
    EXPECT_THAT(post(bob, path, R"({"endpoint":"x","keys":{}})"), says_of(400, "keys.auth", "This field is required."));
    EXPECT_EQ(post(bob, path, with(key, key + "=")).status, 201) << "some libraries pad";
}

TEST_F(push, usual_settings_take_the_usual_push_services_alone) {
    restart();
    for (const std::string host : {"fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com",
                                   "wns2-by3p.notify.windows.com"})
        EXPECT_EQ(post(bob, path, browser.subscription("https://" + host + "/x")).status, 201) << host;
    EXPECT_THAT(post(bob, path, browser.subscription("https://push.example/x")),
                says_of(400, "endpoint", "This is no push service that messages are sent to."));
    EXPECT_THAT(post(bob, path, browser.subscription("https://127.0.0.1/x")),
                says_of(400, "endpoint", "This address may not lie in a private network."));
}

TEST_F(push, without_a_key_there_is_none_and_that_is_said) {
    config without = settings();
    without.vapid_private_key = "";
    restart_with(without);
    EXPECT_THAT(get(nobody, "/api/push/key/"), says(503, "Web Push is not configured."));
    EXPECT_THAT(post(bob, path, browser.subscription(receiver.url())), says(503, "Web Push is not configured."));
    EXPECT_EQ(get(bob, path).status, 200);
}

TEST_F(push, the_longest_notice_fits) {
    subscribe(bob, browser);
    // Each of these takes six bytes in JSON.
    std::string title;
    for (int i = 0; i < 140; ++i) title += R"(\u0001)";
    const std::int64_t id = ask(ann, R"({"title":")" + title + "\"}");
    ASSERT_EQ(post(root, path_of(id, "assign"), R"({"worker_id":)" + std::to_string(bob.id) + "}").status, 200);
    deliver();
    EXPECT_EQ(deliveries().number_at("count"), 0);
    EXPECT_TRUE(read(browser).is_object());
}

}  // namespace
}  // namespace callout
