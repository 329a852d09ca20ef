#include "requests/reaching.hpp"

#include "error.hpp"
#include "requests/queries.hpp"

namespace callout {

using boost::asio::awaitable;

std::optional<reach> reach_of(const member& worker) {
    if (!worker.last_seen) return std::nullopt;
    return reach{.worker = worker.who.id,
                 .position = worker.last_seen->position(),
                 .radius = worker.service_radius,
                 .categories = worker.categories};
}

awaitable<std::optional<reach>> reach_of_caller(context& ctx) {
    const auto known = co_await ctx.roster.find(ctx.who.id);
    co_return known == nullptr ? std::nullopt : reach_of(*known);
}

awaitable<bool> is_within_reach(context& ctx, const request_row& row, declines how) {
    const auto from = co_await reach_of_caller(ctx);
    if (!from) co_return false;
    const pending_request here{
        .id = row.id, .category = row.category_id, .customer = row.customer_id, .position = row.position()};
    if (!board::in_reach(here, *from)) co_return false;
    if (how == declines::IGNORED) co_return true;
    // The board may not have heard yet of a decline that is committed: what is judged here must know.
    co_return !co_await ctx.db(requests_sql::decliner, row.id, ctx.who.id);
}

awaitable<void> require_assigned(context& ctx, const request_row& row) {
    if (row.worker_id == ctx.who.id) co_return;
    const bool visible = row.status == status::PENDING && co_await is_within_reach(ctx, row);
    throw error{visible ? errc::NOT_ASSIGNED : errc::NOT_FOUND};
}

awaitable<void> require_readable(context& ctx, const request_row& row) {
    if (ctx.who.role == role::ADMIN || row.customer_id == ctx.who.id || row.worker_id == ctx.who.id) co_return;
    if (ctx.who.role == role::WORKER && row.status == status::PENDING && co_await is_within_reach(ctx, row)) co_return;
    throw error{errc::NOT_FOUND};
}

}  // namespace callout
