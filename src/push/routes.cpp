#include "push/routes.hpp"

#include "config.hpp"
#include "db/database.hpp"
#include "deliveries/deliverer.hpp"
#include "http/endpoint.hpp"
#include "http/hosts.hpp"
#include "http/sender.hpp"
#include "push/queries.hpp"
#include "security/base64.hpp"
#include "security/p256_key.hpp"
#include "security/vapid.hpp"

#include <algorithm>

namespace callout {

/// What GET key/ answers.
struct push_key {
    /// What browsers call applicationServerKey.
    std::string application_server_key;
};
BOOST_DESCRIBE_STRUCT(push_key, (), (application_server_key))

struct push_keys {
    text<200> p256dh;
    text<100> auth;
};
BOOST_DESCRIBE_STRUCT(push_keys, (), (p256dh, auth))

/// A browser's PushSubscription as it writes itself as JSON.
struct new_push_subscription {
    text<2000> endpoint;
    push_keys keys;
};
BOOST_DESCRIBE_STRUCT(new_push_subscription, (), (endpoint, keys))

namespace {

using boost::asio::awaitable;
namespace sql = push_sql;

constexpr std::int64_t most_of_an_account = 20;
constexpr std::size_t auth_size = 16;

const vapid_identity& identity(const context& ctx) {
    if (ctx.vapid == nullptr) throw error{errc::PUSH_NOT_CONFIGURED};
    return *ctx.vapid;
}

/// Some browsers' libraries pad.
std::optional<std::string> bytes_of(std::string_view encoded) {
    while (encoded.ends_with('=')) encoded.remove_suffix(1);
    return from_base64url(encoded);
}

/// The lane of its push service. Notes what is wrong with the address.
std::string check_endpoint(const context& ctx, attempt<new_push_subscription>& form) {
    try {
        const web_address to = parse_target(form.value.endpoint.value, {ctx.settings.push_allow_private_targets});
        if (!allowed_hosts{ctx.settings.push_services}.include(to.authority()))
            form.add("endpoint", "This is no push service that messages are sent to.");
        return to.origin();
    } catch (const std::invalid_argument& wrong) {
        form.add("endpoint", std::string{"This address "} + wrong.what() + ".");
        return "";
    }
}

void check_keys(attempt<new_push_subscription>& form) {
    const auto point = bytes_of(form.value.keys.p256dh.value);
    if (form.good("keys.p256dh") && (!point || !is_p256_point(*point)))
        form.add("keys.p256dh", "This is no public key of P-256 in base64url.");
    const auto secret = bytes_of(form.value.keys.auth.value);
    if (form.good("keys.auth") && (!secret || secret->size() != auth_size))
        form.add("keys.auth", "This is not 16 bytes in base64url.");
}

awaitable<push_key> show_key(context& ctx) { co_return push_key{identity(ctx).public_key()}; }

awaitable<created_or_known<push_subscription>> subscribe(context& ctx, late_body<new_push_subscription> body) {
    identity(ctx);
    auto form = body.try_read();
    if (!form.good(non_field)) form.settle();
    const std::string lane = form.good("endpoint") ? check_endpoint(ctx, form) : "";
    if (form.good("keys")) check_keys(form);
    form.settle();
    const auto& [endpoint, keys] = form.value;
    co_return co_await ctx.db.transact([&](transaction& tx) -> awaitable<created_or_known<push_subscription>> {
        const bool is_known = (co_await tx(sql::known, endpoint.value, ctx.who.id)).has_value();
        tx(sql::take_from_others, endpoint.value, ctx.who.id);
        auto now = co_await tx(sql::subscribe, ctx.who.id, ctx.who.session, endpoint.value,
                               to_base64url(bytes_of(keys.p256dh.value).value()),
                               to_base64url(bytes_of(keys.auth.value).value()), lane, ctx.now());
        tx(sql::keep_newest, ctx.who.id, most_of_an_account);
        tx.after_commit([&ctx] { ctx.deliveries.expect_receivers(); });
        co_return created_or_known<push_subscription>{std::move(now), !is_known};
    });
}

awaitable<std::vector<push_subscription>> list(context& ctx) { return ctx.db(sql::of_account, ctx.who.id); }

awaitable<no_content> unsubscribe(context& ctx, path<subscription_id> which) {
    found(co_await ctx.db(sql::unsubscribe, which.id, ctx.who.id));
    co_return no_content{};
}

}  // namespace

std::vector<route> push_routes() {
    return {
        get("/api/push/key/", show_key,
            {.allowed = access::everybody(),
             .id = "push_key",
             .summary = "The key that browsers subscribe with: PushManager's applicationServerKey.",
             .errors = {errc::PUSH_NOT_CONFIGURED}}),
        post(
            "/api/push/subscriptions/", subscribe,
            {.id = "subscribe_push",
             .summary = "Be told through a browser's push service from now on. The body is the PushSubscription as the "
                        "browser writes it; whoever sends it last owns it. It ends with the sign-in.",
             .whose = "for oneself",
             .errors = {errc::PUSH_NOT_CONFIGURED},
             .example =
                 R"({"endpoint":"https://fcm.googleapis.com/fcm/send/example","keys":{)"
                 R"("p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",)"
                 R"("auth":"BTBZMqHH6r4Tts7J_aSIgg"}})",
             .also_answers = {200}}),
        get("/api/push/subscriptions/", list,
            {.id = "push_subscriptions", .summary = "One's own subscriptions, newest first.", .whose = "one's own"}),
        delete_("/api/push/subscriptions/{id}/", unsubscribe,
                {.id = "unsubscribe_push",
                 .summary = "Be told no more through a browser.",
                 .whose = "one's own; for others it is not there"}),
    };
}

}  // namespace callout
