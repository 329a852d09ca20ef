#include "deliveries/messages.hpp"

#include "security/base64.hpp"
#include "security/push_encryption.hpp"
#include "security/webhook_signature.hpp"

#include <algorithm>

namespace callout {

/// The members of a notice that matter to somebody who is rung.
struct push_message {
    notification_id id;
    notification_category category = notification_category::SYSTEM;
    notification_event event = notification_event::GENERIC;
    std::string title;
    std::string body;
    json::raw data;
    std::optional<request_id> reference_request;
    instant created_at;
};
BOOST_DESCRIBE_STRUCT(push_message, (), (id, category, event, title, body, data, reference_request, created_at))

namespace {

using std::chrono::floor;
using std::chrono::seconds;

/// At most so many bytes of a text, whole characters only, and a sign that something is missing.
std::string shortened(std::string_view text, std::size_t bytes) {
    constexpr auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
    while (bytes > 0 && continues(text[bytes])) --bytes;
    return std::string{text.substr(0, bytes)} + "…";
}

std::string signatures(const deliveries_sql::webhook_delivery& what, const std::string& id, std::chrono::sys_seconds at,
                       instant now) {
    std::string all = webhook_signature(what.secret, id, at, what.payload);
    if (what.former_secret && what.former_secret_until && now < *what.former_secret_until)
        all += ' ' + webhook_signature(*what.former_secret, id, at, what.payload);
    return all;
}

}  // namespace

posting to_posting(const deliveries_sql::webhook_delivery& what, target_rules rules, instant now) {
    const std::string id = "evt_" + std::to_string(what.event_id);
    const auto at = floor<seconds>(now);
    return {.to = parse_target(what.url, rules),
            .what = {.method = verb::POST,
                     .headers = {{"Content-Type", "application/json"},
                                 {"webhook-id", id},
                                 {"webhook-timestamp", std::to_string(at.time_since_epoch().count())},
                                 {"webhook-signature", signatures(what, id, at, now)}},
                     .body = what.payload}};
}

std::string push_text(const deliveries_sql::push_delivery& what, std::size_t most) {
    push_message message{.id = what.notification_id,
                         .category = what.category,
                         .event = what.event,
                         .title = what.title,
                         .body = what.body,
                         .data = what.data,
                         .reference_request = what.reference_request,
                         .created_at = what.created_at};
    std::string text = json::to_text(message);
    for (std::size_t bytes = what.body.size() / 2; text.size() > most && bytes > 0; bytes /= 2) {
        message.body = shortened(what.body, bytes);
        text = json::to_text(message);
    }
    return text;
}

posting to_posting(const deliveries_sql::push_delivery& what, const vapid_identity& sender, target_rules rules,
                   instant now) {
    web_address to = parse_target(what.endpoint, rules);
    const push_receiver browser{.p256dh = from_base64url(what.p256dh).value(),
                                .auth = from_base64url(what.auth).value()};
    const auto left = std::max(seconds{0}, floor<seconds>(what.give_up_at - now));
    outgoing message{.method = verb::POST,
                     .headers = {{"TTL", std::to_string(left.count())},
                                 {"Urgency", what.is_urgent ? "high" : "normal"},
                                 {"Content-Encoding", "aes128gcm"},
                                 {"Content-Type", "application/octet-stream"},
                                 {"Authorization", sender.authorization(to.origin(), now)}},
                     .body = encrypt_push(browser, push_text(what, most_push_text))};
    return {.to = std::move(to), .what = std::move(message)};
}

}  // namespace callout
