#include "deliveries/routes.hpp"

#include "audit/audit.hpp"
#include "deliveries/deliverer.hpp"
#include "http/endpoint.hpp"

namespace callout {

struct delivery_filter {
    std::optional<delivery_state> state;
    std::optional<callout::webhook_id> webhook_id;
};
BOOST_DESCRIBE_STRUCT(delivery_filter, (), (state, webhook_id))

/// What retrying all of a webhook's dead deliveries answers.
struct retried_deliveries {
    std::int64_t retried = 0;
};
BOOST_DESCRIBE_STRUCT(retried_deliveries, (), (retried))

namespace {

using boost::asio::awaitable;
namespace sql = deliveries_sql;

awaitable<page<delivery>> list(context& ctx, filters<delivery_filter> asked, paging where) {
    const auto& [state, webhook] = asked.value;
    const std::int64_t count = co_await ctx.db(sql::count, state, webhook);
    where.check(count);
    co_return page<delivery>{.count = count,
                             .asked = where,
                             .results = co_await ctx.db(sql::list, state, webhook, where.size, where.offset())};
}

/// Throws a field error for one that is switched off.
awaitable<void> require_active(transaction& tx, webhook_id which) {
    if (found(co_await tx(sql::is_active, which))) co_return;
    throw error::field(non_field, "The webhook is switched off.");
}

awaitable<delivery> retry_in(transaction& tx, context& ctx, delivery_id which) {
    const delivery known = found(co_await tx(sql::by_id, which));
    if (known.webhook_id) co_await require_active(tx, *known.webhook_id);
    const auto lane = found(co_await tx(sql::retry, which, ctx.now(), ctx.now() + ctx.deliveries.lifetime()));
    audit(tx, ctx, audit_event::DELIVERY_RETRIED, subject(which));
    tx.after_commit([&ctx, lane] { ctx.deliveries.expect_due({lane}); });
    co_return found(co_await tx(sql::by_id, which));
}

awaitable<delivery> retry(context& ctx, path<delivery_id> which) {
    co_return co_await ctx.db.transact([&](transaction& tx) { return retry_in(tx, ctx, which.id); });
}

awaitable<retried_deliveries> retry_all(context& ctx, path<webhook_id> which) {
    co_return co_await ctx.db.transact([&](transaction& tx) -> awaitable<retried_deliveries> {
        co_await require_active(tx, which.id);
        const auto lanes = co_await tx(sql::retry_dead, which.id, ctx.now(), ctx.now() + ctx.deliveries.lifetime());
        const std::int64_t count = std::ssize(lanes);
        if (lanes.empty()) co_return retried_deliveries{};
        audit(tx, ctx, audit_event::DELIVERY_RETRIED, subject(which.id),
              {"{\"retried\":" + std::to_string(count) + "}"});
        tx.after_commit([&ctx, lane = lanes.front()] { ctx.deliveries.expect_due({lane}); });
        co_return retried_deliveries{count};
    });
}

}  // namespace

std::vector<route> delivery_routes() {
    return {
        get("/api/admin/deliveries/", list,
            {.allowed = role::ADMIN,
             .id = "deliveries",
             .summary = "What webhooks and browsers are still to be told (PENDING), and what none took within 24 hours "
                        "(DEAD, kept for 30 days), newest first."}),
        post("/api/admin/deliveries/{id}/retry/", retry,
             {.allowed = role::ADMIN,
              .id = "retry_delivery",
              .summary = "Try a delivery again now, dead or not, and for another 24 hours if need be.",
              .errors = {errc::INVALID}}),
        post("/api/admin/webhooks/{id}/retry/", retry_all,
             {.allowed = role::ADMIN,
              .id = "retry_webhook",
              .summary = "Try all dead deliveries of a webhook again.",
              .errors = {errc::INVALID}}),
    };
}

}  // namespace callout
