#pragma once

#include "context.hpp"
#include "db/database.hpp"
#include "error.hpp"
#include "requests/counts.hpp"
#include "requests/queries.hpp"
#include "requests/recent.hpp"
#include "requests/requests.hpp"
#include "requests/views.hpp"

#include <boost/asio/awaitable.hpp>

#include <exception>
#include <memory>
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
new_line record(transaction& tx, const context& ctx, request_id id, activity_kind kind, std::string message);

/// " Notes: ..." or nothing.
std::string notes_suffix(const std::optional<std::string>& notes);

/// Changes the row, if it still has the version before, and writes the change into the event log: before the notices
/// that belong to it. Where it has another version the transaction fails with db::constraint_violation.
void write_change(transaction& tx, const context& ctx, const change& made);

/// Keeps what memory holds of requests in step with a commit.
void follow(const context& ctx, const change& made, const view_after_commit& now);

/// Tells workers in reach of a request that waits, without those excluded.
void offer_to_workers(transaction& tx, const context& ctx, const request_row& request,
                      const std::vector<user_id>& excluded);

/// More rounds than this against others who change the same request at once, and the caller has lost.
inline constexpr int most_rounds = 64;

/// The row as it is now: of what is remembered, or read where nothing is. Throws errc::NOT_FOUND.
boost::asio::awaitable<request_row> row_of(context& ctx, request_id id, const recorded_request* remembered);

/// What `judge(row)` or the state machine have against the action, or null.
template <class Judge>
boost::asio::awaitable<std::exception_ptr> objection(Judge& judge, action what, const request_row& row) {
    try {
        co_await judge(row);
    } catch (const error&) {
        co_return std::current_exception();
    }
    const auto no = refusal(what, row.status);
    co_return no ? std::make_exception_ptr(error{*no}) : nullptr;
}

/// Throws a field error unless an active worker has this id, who remains one until the transaction ends.
boost::asio::awaitable<void> hold_worker(transaction& tx, user_id id);

/// Runs a transaction that writes what the caller does into a history. Throws errc::TOKEN_INVALID if the caller's
/// account ended or changed its role meanwhile.
template <class Work>
auto transact_as_caller(context& ctx, Work work) -> decltype(ctx.db.transact(std::move(work))) {
    try {
        co_return co_await ctx.db.transact(std::move(work));
    } catch (const db::constraint_violation& refused) {
        if (!refused.concerns("kind")) throw;
    }
    throw error{errc::TOKEN_INVALID};
}

/// Waits until whatever was written before is committed: who lost against it reads its outcome from then on.
boost::asio::awaitable<void> wait_for_commits(database& db);

/// Changes the row with its effects, atomically. Throws db::constraint_violation if somebody else has changed it since.
template <class Effects>
boost::asio::awaitable<std::shared_ptr<view_after_commit>> commit_change(context& ctx, const change& made,
                                                                         const recorded_request* remembered,
                                                                         Effects& effects) {
    using view_pointer = std::shared_ptr<view_after_commit>;
    co_return co_await transact_as_caller(ctx, [&](transaction& tx) -> boost::asio::awaitable<view_pointer> {
        const request_row& to = made.after;
        if (made.what == action::ASSIGN) co_await hold_worker(tx, to.worker_id.value());
        write_change(tx, ctx, made);
        new_line line = effects(tx, made);
        auto view = remembered != nullptr
                        ? std::make_shared<view_after_commit>(tx, to, remembered->history, std::move(line))
                        : std::make_shared<view_after_commit>(tx, to);
        tx.after_commit([&ctx, made, view] { follow(ctx, made, *view); });
        co_return view;
    });
}

/// The same; null if somebody has.
template <class Effects>
boost::asio::awaitable<std::shared_ptr<view_after_commit>> try_change(context& ctx, const change& made,
                                                                      const recorded_request* remembered,
                                                                      Effects& effects) {
    try {
        co_return co_await commit_change(ctx, made, remembered, effects);
    } catch (const db::constraint_violation& lost) {
        if (!lost.concerns("version")) throw;
    }
    co_return nullptr;
}

/// Moves a request by compare-and-set and does what belongs to it, atomically.
/// `judge(row)` throws 403, 404 or a field error; `effects(tx, change)` writes notices and history, and returns its
/// line. Throws the action's own error where the state machine refuses it. Works from what is remembered of the request
/// if there is something: the compare-and-set finds out if that is outdated, and a refusal is repeated from the
/// database.
template <class Judge, class Effects>
boost::asio::awaitable<service_request> carry_out(context& ctx, request_id id, action what, user_id worker, Judge judge,
                                                  Effects effects) {
    auto remembered = ctx.recent.find(id);
    for (int round = 0; round < most_rounds; ++round) {
        const request_row before = co_await row_of(ctx, id, remembered.get());
        if (const auto refused = co_await objection(judge, what, before)) {
            if (!remembered) std::rethrow_exception(refused);
        } else {
            const change made{what, before, moved(before, what, worker, ctx.now())};
            const request_counts::change_under_way counted_later{
                ctx.counts, {before.customer_id, before.worker_id.value_or(worker), worker}};
            if (const auto done = co_await try_change(ctx, made, remembered.get(), effects)) {
                co_return as_seen_by(done->value(), ctx.who);
            }
            co_await wait_for_commits(ctx.db);
        }
        ctx.recent.forget(id);
        remembered.reset();
    }
    throw error{transition_of(what).otherwise};
}

}  // namespace callout
