#include "requests/announcing.hpp"

#include "events/event_log.hpp"

#include <boost/describe/enum_to_string.hpp>

namespace callout {
namespace {

event_kind event_of(activity_kind what) {
    switch (what) {
        case activity_kind::CREATED: return event_kind::REQUEST_CREATED;
        case activity_kind::ACCEPTED: return event_kind::REQUEST_ACCEPTED;
        case activity_kind::STARTED: return event_kind::REQUEST_STARTED;
        case activity_kind::COMPLETED: return event_kind::REQUEST_COMPLETED;
        case activity_kind::CANCELLED: return event_kind::REQUEST_CANCELLED;
        case activity_kind::RELEASED: return event_kind::REQUEST_RELEASED;
        case activity_kind::ASSIGNED: return event_kind::REQUEST_ASSIGNED;
        case activity_kind::DECLINED:
        case activity_kind::RATED: break;
    }
    return event_kind::REQUEST_DECLINED;
}

activity_kind activity_of(action what) {
    switch (what) {
        case action::ACCEPT: return activity_kind::ACCEPTED;
        case action::START: return activity_kind::STARTED;
        case action::COMPLETE: return activity_kind::COMPLETED;
        case action::CANCEL: return activity_kind::CANCELLED;
        case action::RELEASE: return activity_kind::RELEASED;
        case action::ASSIGN: return activity_kind::ASSIGNED;
        case action::DECLINE:
        case action::RATE: break;
    }
    return activity_kind::DECLINED;
}

board_change on_board(status before, status after) {
    if ((before == status::PENDING) == (after == status::PENDING)) return board_change::NONE;
    return after == status::PENDING ? board_change::ENTERS : board_change::LEAVES;
}

event event_about(activity_kind what, const request_row& now, instant when) {
    const request_event told{.id = now.id,
                             .reference_code = now.reference_code,
                             .kind = what,
                             .status = now.status,
                             .priority = now.priority,
                             .category_id = now.category_id,
                             .customer_id = now.customer_id,
                             .worker_id = now.worker_id,
                             .location_latitude = now.location_latitude,
                             .location_longitude = now.location_longitude,
                             .version = now.version,
                             .happened_at = when};
    return {.kind = event_of(what),
            .request_id = now.id,
            .request_version = now.version,
            .customer_id = now.customer_id,
            .worker_id = now.worker_id,
            .category_id = now.category_id,
            .latitude = now.location_latitude,
            .longitude = now.location_longitude,
            .body = {json::to_text(told)},
            .happened_at = when};
}

}  // namespace

void announce(transaction& tx, const context& ctx, activity_kind what, const request_row& now) {
    event made = event_about(what, now, ctx.now());
    if (what == activity_kind::CREATED) made.board = board_change::ENTERS;
    record_event(tx, ctx.events, std::move(made));
}

void announce(transaction& tx, const context& ctx, const change& made) {
    event told = event_about(activity_of(made.what), made.after, ctx.now());
    if (made.before.worker_id != made.after.worker_id) told.former_worker_id = made.before.worker_id;
    told.former_status = boost::describe::enum_to_string(made.before.status, "");
    told.board = on_board(made.before.status, made.after.status);
    record_event(tx, ctx.events, std::move(told));
}

}  // namespace callout
