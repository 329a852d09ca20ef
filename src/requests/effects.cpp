#include "requests/effects.hpp"

#include "accounts/roster.hpp"
#include "audit/audit.hpp"
#include "notifications/notifications.hpp"

#include <initializer_list>
#include <string_view>
#include <utility>

namespace callout::effects {
namespace {

const std::string& shown_name(const caller& who) { return who.first_name.empty() ? who.email : who.first_name; }

/// `{"request_id":1, ...}` with the members that an event carries.
std::string data_of(request_id id, std::initializer_list<std::pair<std::string_view, std::string>> members = {}) {
    std::string out = "{\"request_id\":" + std::to_string(id.value);
    for (const auto& [name, value] : members) {
        json::write(out += ',', name);
        (out += ':') += value;
    }
    return out += '}';
}

std::string accepted_text(const std::string& name) { return name + " has accepted your request."; }
std::string started_text(const std::string& name) { return name + " has started work on your request."; }

void tell(transaction& tx, const context& ctx, const request_row& about, notification_category category,
          notification_event event, std::string_view became, std::string body, recipient whom) {
    notify(tx,
           {.category = category,
            .event = event,
            .title = "Request " + about.reference_code + ' ' + std::string{became},
            .body = std::move(body),
            .request = about.id},
           {std::move(whom)}, ctx.now());
}

void tell_accepted(transaction& tx, const context& ctx, const request_row& now, const caller& worker) {
    tell(tx, ctx, now, notification_category::REQUEST, notification_event::REQUEST_ACCEPTED, "accepted",
         accepted_text(shown_name(worker)),
         {now.customer_id,
          data_of(now.id, {{"worker_id", json::to_text(worker.id)}, {"worker_email", json::to_text(worker.email)}})});
}

void tell_taken(transaction& tx, const context& ctx, const request_row& now, user_id taker) {
    tell_waiting(tx,
                 {.category = notification_category::REQUEST,
                  .event = notification_event::REQUEST_TAKEN,
                  .title = "Request " + now.reference_code + " taken",
                  .body = "Another worker took this request.",
                  .request = now.id},
                 taker, ctx.now());
}

void tell_cancelled(transaction& tx, const context& ctx, const change& made) {
    const request_row& now = made.after;
    const std::string data = data_of(now.id, {{"cancelled_by", json::to_text(ctx.who.email)}});
    for (const auto party : {std::optional{now.customer_id}, now.worker_id}) {
        if (!party || *party == ctx.who.id) continue;
        tell(tx, ctx, now, notification_category::REQUEST, notification_event::REQUEST_CANCELLED, "cancelled",
             "The request was cancelled by " + ctx.who.email + '.', {*party, data});
    }
    if (made.before.status != status::PENDING) return;
    tell_waiting(tx,
                 {.category = notification_category::REQUEST,
                  .event = notification_event::REQUEST_CANCELLED,
                  .title = "Request " + now.reference_code + " cancelled",
                  .body = "The request was cancelled.",
                  .request = now.id},
                 std::nullopt, ctx.now());
}

std::string assignment_details(const change& made) {
    std::string out = "{\"worker_id\":";
    json::write(out, made.after.worker_id);
    json::write(out += ",\"previous_worker_id\":", made.before.worker_id);
    return out += '}';
}

}  // namespace

new_line accepted(transaction& tx, const context& ctx, const change& made, const std::string& notes) {
    tell_accepted(tx, ctx, made.after, ctx.who);
    tell_taken(tx, ctx, made.after, ctx.who.id);
    return record(tx, ctx, made.after.id, activity_kind::ACCEPTED, "Accepted by " + ctx.who.email + '.' + notes);
}

new_line started(transaction& tx, const context& ctx, const change& made, const std::string& notes) {
    tell(tx, ctx, made.after, notification_category::WORKFLOW, notification_event::REQUEST_STARTED, "started",
         started_text(shown_name(ctx.who)),
         {made.after.customer_id, data_of(made.after.id, {{"worker_id", json::to_text(ctx.who.id)}})});
    return record(tx, ctx, made.after.id, activity_kind::STARTED,
                  "Marked in progress by " + ctx.who.email + '.' + notes);
}

new_line completed(transaction& tx, const context& ctx, const change& made, const std::string& notes) {
    new_line line =
        record(tx, ctx, made.after.id, activity_kind::COMPLETED, "Completed by " + ctx.who.email + '.' + notes);
    tx(requests_sql::count_completed_job, ctx.who.id);
    tx.after_commit([&ctx] { ctx.roster.forget_profile(ctx.who.id); });
    tell(tx, ctx, made.after, notification_category::WORKFLOW, notification_event::REQUEST_COMPLETED, "completed",
         "Your maintenance request has been marked as completed.",
         {made.after.customer_id, data_of(made.after.id, {{"worker_email", json::to_text(ctx.who.email)}})});
    return line;
}

new_line cancelled(transaction& tx, const context& ctx, const change& made, const std::string& notes) {
    tell_cancelled(tx, ctx, made);
    if (ctx.who.role == role::ADMIN) audit(tx, ctx, audit_event::REQUEST_CANCELLED, subject(made.after.id));
    return record(tx, ctx, made.after.id, activity_kind::CANCELLED, "Cancelled by " + ctx.who.email + '.' + notes);
}

new_line released(transaction& tx, const context& ctx, const change& made, const std::string& reason) {
    const request_row& now = made.after;
    const user_id worker = made.before.worker_id.value();
    tx(requests_sql::forget_declines, now.id);
    tx(requests_sql::insert_decline, now.id, worker, reason, ctx.now());
    tell(tx, ctx, now, notification_category::REQUEST, notification_event::REQUEST_RELEASED, "released",
         "The worker had to give your request back. We are finding another.", {now.customer_id, data_of(now.id)});
    offer_to_workers(tx, ctx, now, {worker});
    return record(tx, ctx, now.id, activity_kind::RELEASED, "Released by " + ctx.who.email + '.');
}

new_line assigned(transaction& tx, const context& ctx, const change& made, const user& worker) {
    const request_row& now = made.after;
    tx(requests_sql::forget_decline, now.id, worker.id);
    tell(tx, ctx, now, notification_category::REQUEST, notification_event::REQUEST_ASSIGNED, "assigned to you",
         now.title + " was assigned to you.", {worker.id, data_of(now.id)});
    tell_accepted(tx, ctx, now, {.id = worker.id, .email = worker.email, .first_name = worker.first_name});
    if (made.before.worker_id) {
        tell(tx, ctx, now, notification_category::REQUEST, notification_event::REQUEST_CANCELLED, "cancelled",
             "The request was assigned to another worker.", {*made.before.worker_id, data_of(now.id)});
    } else {
        tell_taken(tx, ctx, now, worker.id);
    }
    audit(tx, ctx, audit_event::REQUEST_ASSIGNED, subject(now.id), {assignment_details(made)});
    return record(tx, ctx, now.id, activity_kind::ASSIGNED,
                  "Assigned to " + worker.email + " by " + ctx.who.email + '.');
}

void forget_name(transaction& tx, const id_list& about, user_id worker, const std::string& instead) {
    rewrite_body(tx, about, notification_event::REQUEST_ACCEPTED, worker, accepted_text(instead));
    rewrite_body(tx, about, notification_event::REQUEST_STARTED, worker, started_text(instead));
}

}  // namespace callout::effects
