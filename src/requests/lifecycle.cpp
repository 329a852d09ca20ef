#include "requests/lifecycle.hpp"

#include "config.hpp"
#include "notifications/notifications.hpp"
#include "requests/acceptances.hpp"
#include "requests/announcing.hpp"
#include "requests/matching.hpp"

#include <boost/describe/enum_to_string.hpp>

namespace callout {

request_row moved(request_row row, action what, user_id worker, instant now) {
    row.status = transition_of(what).to.value_or(row.status);
    row.updated_at = now;
    ++row.version;
    switch (what) {
        case action::ACCEPT:
        case action::ASSIGN:
            row.worker_id = worker;
            row.accepted_at = now;
            break;
        case action::START: row.started_at = now; break;
        case action::COMPLETE: row.completed_at = now; break;
        case action::CANCEL: row.cancelled_at = now; break;
        case action::RELEASE:
            row.worker_id.reset();
            row.accepted_at.reset();
            row.started_at.reset();
            break;
        case action::DECLINE:
        case action::RATE: break;
    }
    return row;
}

new_line record(transaction& tx, const context& ctx, request_id id, activity_kind kind, std::string message) {
    auto written = tx.send(requests_sql::insert_activity, id, ctx.who.id, kind, message, ctx.now(), ctx.who.role);
    return {std::move(written),
            {.request_id = id,
             .actor_id = ctx.who.id,
             .kind = kind,
             .message = std::move(message),
             .created_at = ctx.now()}};
}

void write_change(transaction& tx, const context& ctx, const change& made) {
    const request_row& to = made.after;
    tx(requests_sql::move_request, to.id, made.before.version, to.status, to.worker_id, to.accepted_at, to.started_at,
       to.completed_at, to.cancelled_at, to.updated_at);
    announce(tx, ctx, made);
}

boost::asio::awaitable<void> hold_worker(transaction& tx, user_id id) {
    if (co_await tx(requests_sql::hold_worker, id)) co_return;
    throw error::field("worker_id", "Invalid pk \"" + std::to_string(id.value) + "\" - object does not exist.");
}

// SQLite commits several transactions together: a later one sees an earlier one's rows before readers do.
boost::asio::awaitable<void> wait_for_commits(database& db) {
    return db.transact([](transaction&) -> boost::asio::awaitable<void> { co_return; });
}

std::string notes_suffix(const std::optional<std::string>& notes) {
    return notes && !notes->empty() ? " Notes: " + *notes : std::string{};
}

void follow(const context& ctx, const change& made, const view_after_commit& now) {
    ctx.counts.follow(&made.before, made.after);
    if (made.what == action::ACCEPT)
        ctx.accepted.note(made.after.priority, *made.after.accepted_at - made.after.created_at);
    if (is_final(made.after.status))
        ctx.recent.forget(made.after.id);
    else
        ctx.recent.learn(now.recorded());
    if (made.after.status != status::PENDING) return ctx.board.remove(made.after.id, made.after.version);
    std::vector<user_id> declined_by;
    if (made.before.worker_id) declined_by.push_back(*made.before.worker_id);
    ctx.board.put(to_pending(now.value(), std::move(declined_by), made.after.version));
}

boost::asio::awaitable<request_row> row_of(context& ctx, request_id id, const recorded_request* remembered) {
    if (remembered != nullptr) co_return remembered->row;
    co_return found(co_await ctx.db(requests_sql::request_by_id, id));
}

void offer_to_workers(transaction& tx, const context& ctx, const request_row& request,
                      const std::vector<user_id>& excluded) {
    const auto told = who_is_told(ctx.presence, request.position(), request.priority, request.category_id,
                                  static_cast<std::size_t>(ctx.settings.dispatch_fanout), excluded);
    std::vector<recipient> recipients;
    recipients.reserve(told.size());
    const std::string_view urgency = boost::describe::enum_to_string(request.priority, "");
    for (const matched_worker& each : told) {
        std::string data = "{\"request_id\":";
        json::write(data, request.id);
        json::write(data += ",\"reference_code\":", request.reference_code);
        json::write(data += ",\"distance_km\":", each.distance);
        json::write(data += ",\"priority\":", urgency);
        recipients.push_back({each.id, data += '}'});
    }
    notify(tx,
           {.category = notification_category::REQUEST,
            .event = notification_event::REQUEST_CREATED,
            .title = "New service request nearby",
            .body = request.title + " requires attention.",
            .request = request.id},
           recipients, ctx.now());
}

}  // namespace callout
