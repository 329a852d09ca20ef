#include "webhooks/routes.hpp"

#include "audit/audit.hpp"
#include "config.hpp"
#include "deliveries/deliverer.hpp"
#include "deliveries/event_types.hpp"
#include "http/endpoint.hpp"
#include "security/webhook_signature.hpp"
#include "webhooks/queries.hpp"
#include "webhooks/webhooks.hpp"

#include <algorithm>

namespace callout {

using event_type = one_of<event_type_names>;

struct new_webhook {
    text<2000> url;
    std::vector<event_type> event_types;
    std::optional<optional_text<200>> description;
    std::optional<bool> is_active;
    /// One's own secret; one is made up without it.
    std::optional<text<100>> secret;
};
BOOST_DESCRIBE_STRUCT(new_webhook, (), (url, event_types, description, is_active, secret))

struct webhook_change {
    std::optional<text<2000>> url;
    std::optional<std::vector<event_type>> event_types;
    std::optional<optional_text<200>> description;
    std::optional<bool> is_active;
};
BOOST_DESCRIBE_STRUCT(webhook_change, (), (url, event_types, description, is_active))

struct new_secret {
    std::optional<text<100>> secret;
};
BOOST_DESCRIBE_STRUCT(new_secret, (), (secret))

namespace {

using boost::asio::awaitable;
namespace sql = webhooks_sql;

constexpr std::int64_t most_webhooks = 20;
constexpr std::chrono::hours both_secrets_sign{24};
constexpr std::string_view no_secret = "A secret is whsec_ and base64 of 24 to 64 bytes.";

/// ",request.created,request.accepted,": each once, in the usual order.
std::string joined(const std::vector<event_type>& types) {
    std::string all = ",";
    for (const std::string_view name : event_type_names) {
        if (std::ranges::any_of(types, [name](const event_type& each) { return each.name() == name; }))
            all.append(name).append(",");
    }
    return all;
}

std::vector<std::string> split(std::string_view joined_types) {
    std::vector<std::string> types;
    for (const std::string_view name : event_type_names) {
        if (joined_types.find(',' + std::string{name} + ',') != std::string_view::npos) types.emplace_back(name);
    }
    return types;
}

webhook to_webhook(sql::webhook_row row) {
    return {.id = row.id,
            .url = std::move(row.url),
            .description = std::move(row.description),
            .event_types = split(row.event_types),
            .is_active = row.is_active,
            .former_secret_until = row.former_secret_until,
            .created_at = row.created_at,
            .delivered_at = row.delivered_at};
}

/// With how many deliveries there are of each.
awaitable<std::vector<webhook>> to_webhooks(context& ctx, std::vector<sql::webhook_row> rows) {
    std::vector<webhook> shown;
    id_list ids;
    for (sql::webhook_row& each : rows) {
        ids.ids.push_back(each.id.value);
        shown.push_back(to_webhook(std::move(each)));
    }
    if (shown.empty()) co_return shown;
    for (const sql::tally& each : co_await ctx.db(sql::tallies, std::move(ids))) {
        const auto of = std::ranges::find(shown, each.webhook_id, &webhook::id);
        of->pending_deliveries = each.pending;
        of->dead_deliveries = each.dead;
    }
    co_return shown;
}

awaitable<webhook> to_webhook_of(context& ctx, sql::webhook_row row) {
    std::vector<sql::webhook_row> rows;
    rows.push_back(std::move(row));
    co_return std::move((co_await to_webhooks(ctx, std::move(rows))).front());
}

template <class Form>
void check_url(const context& ctx, attempt<Form>& form, std::string_view url) {
    try {
        parse_target(url, {ctx.settings.push_allow_private_targets});
    } catch (const std::invalid_argument& wrong) {
        form.add("url", std::string{"This address "} + wrong.what() + ".");
    }
}

template <class Form>
void check_types(attempt<Form>& form, const std::vector<event_type>& types) {
    if (form.errors.empty() && types.empty()) form.add("event_types", "This list may not be empty.");
}

template <class Form>
std::string settled_secret(attempt<Form>& form) {
    if (!form.value.secret) return new_webhook_secret();
    if (form.good("secret") && !webhook_key(form.value.secret->value)) form.add("secret", no_secret);
    return form.value.secret->value;
}

void tell(transaction& tx, const context& ctx, audit_event event, const sql::webhook_row& now) {
    std::string details = "{\"url\":";
    json::write(details, now.url);
    json::write(details += ",\"event_types\":", split(now.event_types));
    json::write(details += ",\"is_active\":", now.is_active);
    audit(tx, ctx, event, subject(now.id), {details += '}'});
}

awaitable<page<webhook>> list(context& ctx, paging where) {
    page<webhook> result{.count = co_await ctx.db(sql::count), .asked = where};
    where.check(result.count);
    result.results = co_await to_webhooks(ctx, co_await ctx.db(sql::list, where.size, where.offset()));
    co_return result;
}

awaitable<webhook> retrieve(context& ctx, path<webhook_id> which) {
    co_return co_await to_webhook_of(ctx, found(co_await ctx.db(sql::by_id, which.id)));
}

awaitable<created<webhook_with_secret>> create(context& ctx, late_body<new_webhook> body) {
    auto form = body.try_read();
    const new_webhook& asked = form.value;
    if (form.good("url") && form.good(non_field)) check_url(ctx, form, asked.url.value);
    check_types(form, asked.event_types);
    const std::string secret = settled_secret(form);
    form.settle();
    auto made = co_await ctx.db.transact([&](transaction& tx) -> awaitable<sql::webhook_row> {
        if (co_await tx(sql::count) >= most_webhooks) throw error::field(non_field, "There are 20 webhooks already.");
        auto row = co_await tx(sql::insert, asked.url.value, asked.description ? asked.description->value : "",
                               joined(asked.event_types), asked.is_active.value_or(true), secret, ctx.now());
        tell(tx, ctx, audit_event::WEBHOOK_CREATED, row);
        tx.after_commit([&ctx] { ctx.deliveries.expect_receivers(); });
        co_return row;
    });
    co_return created<webhook_with_secret>{{to_webhook(std::move(made)), secret}};
}

awaitable<webhook> change(context& ctx, path<webhook_id> which, late_body<webhook_change> body) {
    found(co_await ctx.db(sql::by_id, which.id));
    auto form = body.try_read();
    const auto& [url, types, description, is_active] = form.value;
    if (url && form.good("url")) check_url(ctx, form, url->value);
    if (types) check_types(form, *types);
    form.settle();
    const auto text_of = [](const auto& sent) { return sent ? std::optional{sent->value} : std::nullopt; };
    const auto new_types = types ? std::optional{joined(*types)} : std::nullopt;
    auto changed = co_await ctx.db.transact([&](transaction& tx) -> awaitable<sql::webhook_row> {
        auto now = found(co_await tx(sql::update, which.id, text_of(url), text_of(description), new_types, is_active));
        if (!now.is_active) bury_deliveries(tx, which.id, "The webhook was switched off.", ctx.now());
        tell(tx, ctx, audit_event::WEBHOOK_CHANGED, now);
        co_return now;
    });
    co_return co_await to_webhook_of(ctx, std::move(changed));
}

awaitable<webhook_with_secret> rotate(context& ctx, path<webhook_id> which, late_body<new_secret> body) {
    found(co_await ctx.db(sql::by_id, which.id));
    auto form = body.try_read();
    const std::string secret = settled_secret(form);
    form.settle();
    auto now = co_await ctx.db.transact([&](transaction& tx) -> awaitable<sql::webhook_row> {
        auto row = found(co_await tx(sql::rotate, which.id, secret, ctx.now() + both_secrets_sign));
        audit(tx, ctx, audit_event::WEBHOOK_SECRET_ROTATED, subject(which.id));
        co_return row;
    });
    co_return webhook_with_secret{co_await to_webhook_of(ctx, std::move(now)), secret};
}

awaitable<no_content> remove(context& ctx, path<webhook_id> which) {
    co_await ctx.db.transact([&](transaction& tx) -> awaitable<void> {
        tell(tx, ctx, audit_event::WEBHOOK_DELETED, found(co_await tx(sql::remove, which.id)));
    });
    co_return no_content{};
}

}  // namespace

std::vector<route> webhook_routes() {
    return {
        get("/api/admin/webhooks/", list,
            {.allowed = role::ADMIN,
             .id = "webhooks",
             .summary = "The programs that are told of what happens, newest first."}),
        post(
            "/api/admin/webhooks/", create,
            {.allowed = role::ADMIN,
             .id = "create_webhook",
             .summary =
                 "Tell a program of what happens from now on. The answer shows the secret that signs, this once.",
             .example =
                 R"({"url":"https://hooks.example.com/callout","event_types":["request.created","request.completed"]})"}),
        get("/api/admin/webhooks/{id}/", retrieve,
            {.allowed = role::ADMIN, .id = "webhook", .summary = "One webhook."}),
        patch("/api/admin/webhooks/{id}/", change,
              {.allowed = role::ADMIN,
               .id = "change_webhook",
               .summary =
                   "Change where a webhook is and what it is told, or switch it on and off. What waits for one that is "
                   "switched off is dead.",
               .example = R"({"is_active":false})"}),
        post("/api/admin/webhooks/{id}/rotate-secret/", rotate,
             {.allowed = role::ADMIN,
              .id = "rotate_webhook_secret",
              .summary = "A new secret, which the answer shows this once. The former one signs beside it for 24 hours.",
              .example = "{}"}),
        delete_("/api/admin/webhooks/{id}/", remove,
                {.allowed = role::ADMIN,
                 .id = "delete_webhook",
                 .summary = "Tell a program no more. What waited for it is gone."}),
    };
}

}  // namespace callout
