#include "http/endpoint.hpp"
#include "requests/effects.hpp"
#include "requests/forms.hpp"
#include "requests/lifecycle.hpp"
#include "requests/reaching.hpp"
#include "requests/routes.hpp"

#include <algorithm>
#include <iterator>

namespace callout {
namespace {

using boost::asio::awaitable;

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
        return effects::accepted(tx, ctx, made, notes.suffix());
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
        return effects::started(tx, ctx, made, notes.suffix());
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
        return effects::completed(tx, ctx, made, notes.suffix());
    };
    co_return co_await carry_out(ctx, which.id, action::COMPLETE, ctx.who.id, judge, effects);
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
        return effects::cancelled(tx, ctx, made, notes.suffix());
    };
    co_return co_await carry_out(ctx, which.id, action::CANCEL, ctx.who.id, judge, effects);
}

awaitable<service_request> release(context& ctx, path<request_id> which, late_body<reason_form> body) {
    std::string reason;
    const auto judge = [&](const request_row& row) -> awaitable<void> {
        co_await require_assigned(ctx, row);
        const auto form = body.read();
        if (form.reason && form.reason->value) reason = form.reason->value->value;
    };
    const auto effects = [&](transaction& tx, const change& made) { return effects::released(tx, ctx, made, reason); };
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

awaitable<service_request> assign(context& ctx, path<request_id> which, late_body<assignment> body) {
    const auto row = found(co_await ctx.db(requests_sql::request_by_id, which.id));
    const user worker = co_await assignable_worker(ctx, body.read().worker_id, row);
    const auto judge = [&](const request_row& now) -> awaitable<void> {
        if (now.worker_id == worker.id) throw error::field("worker_id", "This worker has the request already.");
        co_return;
    };
    const auto effects = [&](transaction& tx, const change& made) { return effects::assigned(tx, ctx, made, worker); };
    co_return co_await carry_out(ctx, which.id, action::ASSIGN, worker.id, judge, effects);
}

constexpr std::string_view notes_example = R"({"notes":"Bringing a spare valve."})";

/// What the worker does from taking a job to its end.
std::vector<route> job_routes() {
    return {
        post("/api/services/requests/{id}/accept/", accept,
             {.allowed = role::WORKER,
              .id = "accept_request",
              .summary = "Take the job; the first worker wins.",
              .whose = "workers in whose reach it waits; for others it is not there",
              .errors = {errc::CANNOT_ACCEPT},
              .example = notes_example}),
        post("/api/services/requests/{id}/start/", start,
             {.allowed = role::WORKER,
              .id = "start_request",
              .summary = "Begin work on an accepted request.",
              .whose = "the assigned worker; 403 for workers in whose reach it waits",
              .errors = {errc::CANNOT_START, errc::NOT_ASSIGNED},
              .example = notes_example}),
        post("/api/services/requests/{id}/complete/", complete,
             {.allowed = role::WORKER,
              .id = "complete_request",
              .summary = "Finish the job.",
              .whose = "the assigned worker; 403 for workers in whose reach it waits",
              .errors = {errc::CANNOT_COMPLETE, errc::NOT_ASSIGNED},
              .example = notes_example}),
    };
}

/// What ends a job before its end, or moves it to another worker.
std::vector<route> reassigning_routes() {
    return {
        post("/api/services/requests/{id}/cancel/", cancel,
             {.id = "cancel_request",
              .summary = "Call the repair off: its customer, its worker, or an admin.",
              .whose = "its customer, the assigned worker, admins; 403 for workers in whose reach it waits",
              .errors = {errc::CANNOT_CANCEL, errc::ALREADY_CANCELLED, errc::NOT_ASSIGNED},
              .example = notes_example}),
        post("/api/services/requests/{id}/release/", release,
             {.allowed = role::WORKER,
              .id = "release_request",
              .summary = "Give the job back, to be dispatched again.",
              .whose = "the assigned worker; 403 for workers in whose reach it waits",
              .errors = {errc::CANNOT_RELEASE, errc::NOT_ASSIGNED},
              .example = R"({"reason":"The van broke down."})"}),
        post("/api/services/requests/{id}/assign/", assign,
             {.allowed = role::ADMIN,
              .id = "assign_request",
              .summary = "Give the job to a worker.",
              .whose = "any",
              .errors = {errc::CANNOT_ASSIGN},
              .example = R"({"worker_id":7})"}),
    };
}

}  // namespace

std::vector<route> action_routes() {
    std::vector<route> all = job_routes();
    std::ranges::move(reassigning_routes(), std::back_inserter(all));
    return all;
}

}  // namespace callout
