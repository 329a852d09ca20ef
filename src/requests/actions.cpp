#include "accounts/roster.hpp"
#include "http/endpoint.hpp"
#include "notifications/notifications.hpp"
#include "requests/forms.hpp"
#include "requests/lifecycle.hpp"
#include "requests/reaching.hpp"
#include "requests/routes.hpp"

namespace callout {
namespace {

using boost::asio::awaitable;

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
         shown_name(worker) + " has accepted your request.",
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

/// The notes of an action, read once 404 and 403 are ruled out.
class late_notes {
public:
    explicit late_notes(const late_body<notes_form>& body) : body_{body} {}
    void read() {
        const auto form = body_.read();
        notes_ = form.notes ? sent(form.notes->value) : std::nullopt;
    }
    [[nodiscard]] std::string suffix() const { return notes_suffix(notes_); }

private:
    static std::optional<std::string> sent(const std::optional<optional_text<4000>>& text) {
        return text ? std::optional{text->value} : std::nullopt;
    }
    const late_body<notes_form>& body_;
    std::optional<std::string> notes_;
};

awaitable<service_request> accept(context& ctx, path<request_id> which, late_body<notes_form> body) {
    late_notes notes{body};
    const auto judge = [&](const request_row& row) -> awaitable<void> {
        const bool may_see = row.worker_id == ctx.who.id || co_await is_within_reach(ctx, row);
        if (!may_see) throw error{errc::NOT_FOUND};
        notes.read();
    };
    const auto effects = [&](transaction& tx, const change& made) {
        tell_accepted(tx, ctx, made.after, ctx.who);
        tell_taken(tx, ctx, made.after, ctx.who.id);
        return record(tx, ctx, made.after.id, activity_kind::ACCEPTED,
                      "Accepted by " + ctx.who.email + '.' + notes.suffix());
    };
    co_return co_await carry_out(ctx, which.id, action::ACCEPT, ctx.who.id, judge, effects);
}

awaitable<service_request> start(context& ctx, path<request_id> which, late_body<notes_form> body) {
    late_notes notes{body};
    const auto judge = [&](const request_row& row) -> awaitable<void> {
        co_await require_assigned(ctx, row);
        notes.read();
    };
    const auto effects = [&](transaction& tx, const change& made) {
        tell(tx, ctx, made.after, notification_category::WORKFLOW, notification_event::REQUEST_STARTED, "started",
             shown_name(ctx.who) + " has started work on your request.",
             {made.after.customer_id, data_of(made.after.id, {{"worker_id", json::to_text(ctx.who.id)}})});
        return record(tx, ctx, made.after.id, activity_kind::STARTED,
                      "Marked in progress by " + ctx.who.email + '.' + notes.suffix());
    };
    co_return co_await carry_out(ctx, which.id, action::START, ctx.who.id, judge, effects);
}

awaitable<service_request> complete(context& ctx, path<request_id> which, late_body<notes_form> body) {
    late_notes notes{body};
    const auto judge = [&](const request_row& row) -> awaitable<void> {
        co_await require_assigned(ctx, row);
        notes.read();
    };
    const auto effects = [&](transaction& tx, const change& made) {
        tx(requests_sql::count_completed_job, ctx.who.id);
        tx.after_commit([&ctx] { ctx.roster.forget_profile(ctx.who.id); });
        tell(tx, ctx, made.after, notification_category::WORKFLOW, notification_event::REQUEST_COMPLETED, "completed",
             "Your maintenance request has been marked as completed.",
             {made.after.customer_id, data_of(made.after.id, {{"worker_email", json::to_text(ctx.who.email)}})});
        return record(tx, ctx, made.after.id, activity_kind::COMPLETED,
                      "Completed by " + ctx.who.email + '.' + notes.suffix());
    };
    co_return co_await carry_out(ctx, which.id, action::COMPLETE, ctx.who.id, judge, effects);
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

awaitable<service_request> cancel(context& ctx, path<request_id> which, late_body<notes_form> body) {
    late_notes notes{body};
    const auto judge = [&](const request_row& row) -> awaitable<void> {
        if (ctx.who.role == role::WORKER)
            co_await require_assigned(ctx, row);
        else
            co_await require_readable(ctx, row);
        notes.read();
    };
    const auto effects = [&](transaction& tx, const change& made) {
        tell_cancelled(tx, ctx, made);
        return record(tx, ctx, made.after.id, activity_kind::CANCELLED,
                      "Cancelled by " + ctx.who.email + '.' + notes.suffix());
    };
    co_return co_await carry_out(ctx, which.id, action::CANCEL, ctx.who.id, judge, effects);
}

new_line give_back(transaction& tx, const context& ctx, const change& made, const std::string& reason) {
    const request_row& now = made.after;
    tx(requests_sql::forget_declines, now.id);
    tx(requests_sql::insert_decline, now.id, ctx.who.id, reason, ctx.now());
    tell(tx, ctx, now, notification_category::REQUEST, notification_event::REQUEST_RELEASED, "released",
         "The worker had to give your request back. We are finding another.", {now.customer_id, data_of(now.id)});
    offer_to_workers(tx, ctx, now, {ctx.who.id});
    return record(tx, ctx, now.id, activity_kind::RELEASED, "Released by " + ctx.who.email + '.');
}

awaitable<service_request> release(context& ctx, path<request_id> which, late_body<reason_form> body) {
    std::string reason;
    const auto judge = [&](const request_row& row) -> awaitable<void> {
        co_await require_assigned(ctx, row);
        const auto form = body.read();
        if (form.reason && form.reason->value) reason = form.reason->value->value;
    };
    const auto effects = [&](transaction& tx, const change& made) { return give_back(tx, ctx, made, reason); };
    co_return co_await carry_out(ctx, which.id, action::RELEASE, ctx.who.id, judge, effects);
}

/// The worker whom an admin chose. Throws a field error for one who cannot take the job.
awaitable<user> assignable_worker(context& ctx, user_id id, const request_row& row) {
    const auto found_row = co_await ctx.db(requests_sql::person, id);
    if (!found_row || !found_row->is_active) {
        throw error::field("worker_id", "Invalid pk \"" + std::to_string(id.value) + "\" - object does not exist.");
    }
    if (found_row->role != role::WORKER) throw error::field("worker_id", "This account is not a worker.");
    if (row.worker_id == id) throw error::field("worker_id", "This worker has the request already.");
    if (!found_row->is_available.value_or(false)) throw error::field("worker_id", "This worker is not available.");
    co_return to_user(*found_row);
}

new_line hand_over(transaction& tx, const context& ctx, const change& made, const user& worker) {
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
    return record(tx, ctx, now.id, activity_kind::ASSIGNED,
                  "Assigned to " + worker.email + " by " + ctx.who.email + '.');
}

awaitable<service_request> assign(context& ctx, path<request_id> which, late_body<assignment> body) {
    const auto row = found(co_await ctx.db(requests_sql::request_by_id, which.id));
    const user worker = co_await assignable_worker(ctx, body.read().worker_id, row);
    const auto judge = [&](const request_row& now) -> awaitable<void> {
        if (now.worker_id == worker.id) throw error::field("worker_id", "This worker has the request already.");
        co_return;
    };
    const auto effects = [&](transaction& tx, const change& made) { return hand_over(tx, ctx, made, worker); };
    co_return co_await carry_out(ctx, which.id, action::ASSIGN, worker.id, judge, effects);
}

constexpr std::string_view notes_example = R"({"notes":"Bringing a spare valve."})";

}  // namespace

std::vector<route> action_routes() {
    return {
        post("/api/services/requests/{id}/accept/", accept,
             {.allowed = role::WORKER,
              .id = "accept_request",
              .summary = "Take the job; the first worker wins.",
              .errors = {errc::CANNOT_ACCEPT},
              .example = notes_example}),
        post("/api/services/requests/{id}/start/", start,
             {.allowed = role::WORKER,
              .id = "start_request",
              .summary = "Begin work on an accepted request.",
              .errors = {errc::CANNOT_START, errc::NOT_ASSIGNED},
              .example = notes_example}),
        post("/api/services/requests/{id}/complete/", complete,
             {.allowed = role::WORKER,
              .id = "complete_request",
              .summary = "Finish the job.",
              .errors = {errc::CANNOT_COMPLETE, errc::NOT_ASSIGNED},
              .example = notes_example}),
        post("/api/services/requests/{id}/cancel/", cancel,
             {.id = "cancel_request",
              .summary = "Call the repair off: its customer, its worker, or an admin.",
              .errors = {errc::CANNOT_CANCEL, errc::ALREADY_CANCELLED, errc::NOT_ASSIGNED},
              .example = notes_example}),
        post("/api/services/requests/{id}/release/", release,
             {.allowed = role::WORKER,
              .id = "release_request",
              .summary = "Give the job back, to be dispatched again.",
              .errors = {errc::CANNOT_RELEASE, errc::NOT_ASSIGNED},
              .example = R"({"reason":"The van broke down."})"}),
        post("/api/services/requests/{id}/assign/", assign,
             {.allowed = role::ADMIN,
              .id = "assign_request",
              .summary = "Give the job to a worker.",
              .errors = {errc::CANNOT_ASSIGN},
              .example = R"({"worker_id":7})"}),
    };
}

}  // namespace callout
