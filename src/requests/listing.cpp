#include "db/like_pattern.hpp"
#include "http/endpoint.hpp"
#include "requests/counts.hpp"
#include "requests/forms.hpp"
#include "requests/queries.hpp"
#include "requests/reaching.hpp"
#include "requests/routes.hpp"
#include "requests/views.hpp"

namespace callout {
namespace {

using boost::asio::awaitable;

/// What a list is asked for, as its queries take it.
struct listing {
    list_scope scope;
    std::optional<user_id> who;
    std::optional<std::string> pattern;
    list_filter filter;
};

listing listing_of(const context& ctx, const list_filter& asked) {
    const list_scope scope = scope_of(ctx.who.role);
    return {.scope = scope,
            .who = scope == list_scope::ALL ? std::nullopt : std::optional{ctx.who.id},
            .pattern = asked.search ? std::optional{db::like_pattern(asked.search->value)} : std::nullopt,
            .filter = asked};
}

awaitable<std::int64_t> count(context& ctx, const listing& what) {
    const auto& [status, priority, category, search, ordering] = what.filter;
    if (!what.pattern) {
        return ctx.counts.count(what.scope, ctx.who.id, {.status = status, .priority = priority, .category = category});
    }
    return ctx.db(requests_sql::count_for(what.scope), what.who, status, priority, category, what.pattern);
}

awaitable<page<service_request>> list(context& ctx, filters<list_filter> asked, paging where) {
    const listing what = listing_of(ctx, asked.value);
    const auto& [status, priority, category, search, ordering] = what.filter;
    const std::int64_t total = co_await count(ctx, what);
    where.check(total);
    using requests_sql::list_index;
    const auto index = status ? list_index::STATUS : category ? list_index::CATEGORY : list_index::NONE;
    const auto& query = requests_sql::list_for(what.scope, index, ordering ? ordering->index : 0);
    auto rows = co_await ctx.db(query, what.who, status, priority, category, what.pattern, where.size, where.offset());
    co_return page<service_request>{
        .count = total, .asked = where, .results = co_await load_views_for_caller(ctx, std::move(rows))};
}

awaitable<service_request> retrieve(context& ctx, path<request_id> which) {
    auto row = found(co_await ctx.db(requests_sql::request_by_id, which.id));
    co_await require_readable(ctx, row);
    std::vector<request_row> rows;
    rows.push_back(std::move(row));
    auto views = co_await load_views_for_caller(ctx, std::move(rows));
    co_return std::move(views.at(0));
}

board_order order_of(const pending_filter& asked) {
    if (!asked.ordering) return board_order::EMERGENCY_THEN_NEAREST;
    if (asked.ordering->name() == "distance") return board_order::NEAREST;
    return asked.ordering->name() == "created_at" ? board_order::OLDEST : board_order::NEWEST;
}

/// Writes a page of the board; each object lies there ready but for the distance.
std::string render_page(const context& ctx, const board_page& found_page, paging where) {
    std::string out;
    std::size_t size = 512;
    for (const auto& [each, distance] : found_page.results)
        size += each->json_head.size() + each->json_tail.size() + 16;
    out.reserve(size);
    out += '{';
    write_page_frame(out, ctx.http, static_cast<std::int64_t>(found_page.count), where, scheme_of(ctx));
    out += ",\"results\":";
    write_pending(out, found_page);
    // Not in one expression, which would copy the page.
    out += '}';
    return out;
}

awaitable<rendered<page<service_request>>> pending(context& ctx, filters<pending_filter> asked, paging where) {
    board_page found_page;
    if (const auto from = co_await reach_of_caller(ctx)) {
        const board_filter filter{.urgency = asked.value.priority, .category = asked.value.category_id};
        found_page = ctx.board.page(*from, filter, order_of(asked.value), static_cast<std::size_t>(where.offset()),
                                    static_cast<std::size_t>(where.size));
    }
    where.check(static_cast<std::int64_t>(found_page.count));
    co_return rendered<page<service_request>>{render_page(ctx, found_page, where)};
}

awaitable<std::vector<service_request>> active(context& ctx) {
    co_return co_await load_views_for_caller(ctx, co_await ctx.db(requests_sql::active_of_worker, ctx.who.id));
}

}  // namespace

std::vector<route> listing_routes() {
    return {
        get("/api/services/requests/", list,
            {.id = "requests",
             .summary = "Admins: all requests; customers: their own; workers: those assigned to them.",
             .whose = "customers: their own; workers: those assigned to them; admins: all"}),
        get("/api/services/requests/pending/", pending,
            {.allowed = role::WORKER,
             .id = "pending_requests",
             .summary = "Requests within reach that wait for a worker.",
             .whose = "what waits within one's reach"}),
        get("/api/services/requests/active/", active,
            {.allowed = role::WORKER,
             .id = "active_requests",
             .summary = "The worker's jobs that are not finished.",
             .whose = "jobs assigned to one"}),
        get("/api/services/requests/{id}/", retrieve,
            {.id = "request",
             .summary = "One request with its history.",
             .whose = "its customer, the assigned worker, workers in whose reach it waits, admins; for others it is "
                      "not there"}),
    };
}

}  // namespace callout
