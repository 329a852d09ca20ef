#pragma once

#include "context.hpp"
#include "db/database.hpp"
#include "error.hpp"
#include "requests/counts.hpp"
#include "requests/queries.hpp"
#include "requests/requests.hpp"
#include "requests/views.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <vector>

namespace callout {

/// A change of a request that one transaction makes.
struct change {
    action what;
    request_row before;
    request_row after;
};

/// The row after the action: status, worker and instants. Pure.
request_row moved(request_row row, action what, user_id worker, instant now);

/// Writes a line of history.
void record(transaction& tx, const context& ctx, request_id id, activity_kind kind, std::string message);

/// " Notes: ..." or nothing.
std::string notes_suffix(const std::optional<std::string>& notes);

/// Keeps board and counts in step with a commit.
void follow(const context& ctx, const change& made, const service_request& now, std::vector<user_id> declined_by);

/// Tells workers in reach of a request that waits, without those excluded.
void offer_to_workers(transaction& tx, const context& ctx, const request_row& request,
                      const std::vector<user_id>& excluded);

/// More rounds than this against others who change the same request at once, and the caller has lost.
inline constexpr int most_rounds = 64;

/// Moves a request by compare-and-set and does what belongs to it, atomically.
/// `judge(row)` throws 403, 404 or a field error; `effects(tx, change)` writes history and notices.
/// Throws the action's own error where the state machine refuses it.
template <class Judge, class Effects>
boost::asio::awaitable<service_request> carry_out(context& ctx, request_id id, action what, user_id worker, Judge judge,
                                                  Effects effects) {
    for (int round = 0; round < most_rounds; ++round) {
        const auto before = found(co_await ctx.db(requests_sql::request_by_id, id));
        co_await judge(before);
        if (const auto no = refusal(what, before.status)) throw error{*no};
        const change made{what, before, moved(before, what, worker, ctx.now())};
        const request_counts::change_under_way counted_later{
            ctx.counts, {before.customer_id, before.worker_id.value_or(worker), worker}};
        const auto done = co_await ctx.db.transact(
            [&](transaction& tx) -> boost::asio::awaitable<std::shared_ptr<view_after_commit>> {
                const request_row& to = made.after;
                const auto won =
                    co_await tx(requests_sql::move_request, id, before.version, to.status, to.worker_id, to.accepted_at,
                                to.started_at, to.completed_at, to.cancelled_at, to.updated_at);
                if (!won) co_return nullptr;
                effects(tx, made);
                auto view = std::make_shared<view_after_commit>(tx, id);
                std::vector<user_id> declined_by;
                if (what == action::RELEASE && before.worker_id) declined_by.push_back(*before.worker_id);
                tx.after_commit([&ctx, made, view, declined_by] { follow(ctx, made, view->value(), declined_by); });
                co_return view;
            });
        if (done) co_return as_seen_by(done->value(), ctx.who);
    }
    throw error{transition_of(what).otherwise};
}

}  // namespace callout
