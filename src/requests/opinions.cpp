#include "accounts/roster.hpp"
#include "cluster/news.hpp"
#include "events/event_log.hpp"
#include "http/endpoint.hpp"
#include "requests/announcing.hpp"
#include "requests/forms.hpp"
#include "requests/lifecycle.hpp"
#include "requests/reaching.hpp"
#include "requests/routes.hpp"

namespace callout {
namespace {

using boost::asio::awaitable;

/// Throws unless the caller may decline the request: theirs to see, or seen and declined before.
awaitable<void> require_declinable(context& ctx, const request_row& row) {
    if (row.worker_id == ctx.who.id || co_await is_within_reach(ctx, row, declines::IGNORED)) co_return;
    throw error{errc::NOT_FOUND};
}

/// Returns null when the request waits no more.
awaitable<std::shared_ptr<view_after_commit>> write_decline(context& ctx, request_id id, const std::string& reason) {
    using view_pointer = std::shared_ptr<view_after_commit>;
    co_return co_await transact_as_caller(ctx, [&](transaction& tx) -> awaitable<view_pointer> {
        if (!co_await tx(requests_sql::hold_pending, id)) co_return nullptr;
        co_await require_in_order(tx, id_list{{id.value}});
        const bool first = co_await tx(requests_sql::decline, id, ctx.who.id, reason, ctx.now());
        if (first) record(tx, ctx, id, activity_kind::DECLINED, "Declined by " + ctx.who.email + '.');
        auto now = found(co_await tx(requests_sql::request_by_id, id));
        announce(tx, ctx, activity_kind::DECLINED, now);
        tx.after_commit([&ctx, id, version = now.version] {
            ctx.recent.forget(id);
            ctx.board.decline(id, ctx.who.id, version);
        });
        auto view = std::make_shared<view_after_commit>(tx, std::move(now));
        co_return view;
    });
}

awaitable<declined_request> decline(context& ctx, path<request_id> which, late_body<reason_form> body) {
    for (int round = 0; round < most_rounds; ++round) {
        const auto row = found(co_await ctx.db(requests_sql::request_by_id, which.id));
        co_await require_declinable(ctx, row);
        const auto form = body.read();
        if (const auto no = refusal(action::DECLINE, row.status)) throw error{*no};
        const std::string reason = form.reason && form.reason->value ? form.reason->value->value : "";
        if (const auto now = co_await write_decline(ctx, which.id, reason)) {
            co_await render_again(ctx.db, ctx.board, {which.id});
            co_return declined_request{as_seen_by(now->value(), ctx.who), ctx.now()};
        }
    }
    throw error{errc::CANNOT_DECLINE};
}

awaitable<given_rating> write_rating(context& ctx, const request_row& row, const new_rating& asked) {
    const std::string comment = asked.comment ? asked.comment->value : "";
    const row_id id = co_await transact_as_caller(ctx, [&](transaction& tx) -> awaitable<row_id> {
        const auto made = co_await tx(requests_sql::insert_rating, row.id, asked.stars.value, comment, ctx.now());
        if (!made) throw error{errc::ALREADY_RATED};
        if (row.worker_id) {
            tx(requests_sql::add_rating, *row.worker_id, asked.stars.value);
            tx.after_commit([&ctx, worker = *row.worker_id] { ctx.roster.forget_profile(worker); });
            tell_others(tx, ctx, news_kind::ACCOUNT, row.worker_id->value);
        }
        record(tx, ctx, row.id, activity_kind::RATED, "Rated " + std::to_string(asked.stars.value) + " of 5 stars.");
        co_return *made;
    });
    co_return given_rating{
        .id = id, .request = row.id, .stars = asked.stars.value, .comment = comment, .created_at = ctx.now()};
}

awaitable<created<given_rating>> rate_worker(context& ctx, path<request_id> which, late_body<new_rating> body) {
    const auto row = found(co_await ctx.db(requests_sql::request_by_id, which.id));
    if (row.customer_id != ctx.who.id) throw error{errc::NOT_FOUND};
    const auto asked = body.read();
    if (const auto no = refusal(action::RATE, row.status)) throw error{*no};
    co_return created<given_rating>{co_await write_rating(ctx, row, asked)};
}

}  // namespace

std::vector<route> opinion_routes() {
    return {
        post("/api/services/requests/{id}/decline/", decline,
             {.allowed = role::WORKER,
              .id = "decline_request",
              .summary = "Hide a pending request from oneself.",
              .whose = "workers in whose reach it waits; for others it is not there",
              .errors = {errc::CANNOT_DECLINE},
              .example = R"({"reason":"Too far for tonight."})"}),
        post("/api/services/requests/{id}/rate/", rate_worker,
             {.allowed = role::CUSTOMER,
              .id = "rate_request",
              .summary = "Rate the worker of a completed request, once.",
              .whose = "its customer; for others it is not there",
              .errors = {errc::CANNOT_RATE, errc::ALREADY_RATED},
              .example = R"({"stars":5,"comment":"Dry again within the hour."})"}),
    };
}

}  // namespace callout
