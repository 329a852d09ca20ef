#include "requests/views.hpp"

namespace callout {
namespace {

/// Keeps the shape: texts empty, role kept, profiles null.
user masked(const user& whom) { return {.id = whom.id, .role = whom.role}; }

user masked_customer(const user& whom) { return {.id = whom.id, .first_name = whom.first_name, .role = whom.role}; }

std::string_view anonymous_text(activity_kind kind) {
    switch (kind) {
        case activity_kind::CREATED: return "Request created.";
        case activity_kind::ACCEPTED: return "Accepted by a worker.";
        case activity_kind::STARTED: return "Marked in progress by a worker.";
        case activity_kind::COMPLETED: return "Completed by a worker.";
        case activity_kind::CANCELLED: return "Cancelled.";
        case activity_kind::DECLINED: return "Declined by a worker.";
        case activity_kind::RELEASED: return "Released by a worker.";
        case activity_kind::ASSIGNED: return "Assigned to a worker.";
        case activity_kind::RATED: return "Rated by the customer.";
    }
    return "";
}

/// Where a worker is, is the customer's business only while the job runs.
void hide_position(user& worker) {
    if (!worker.worker_profile) return;
    worker.worker_profile->current_latitude.reset();
    worker.worker_profile->current_longitude.reset();
    worker.worker_profile->position_recorded_at.reset();
}

std::optional<worker_position> position_of(const user& worker) {
    const auto& profile = worker.worker_profile;
    if (!profile || !profile->current_latitude || !profile->current_longitude || !profile->position_recorded_at)
        return std::nullopt;
    return worker_position{*profile->current_latitude, *profile->current_longitude, *profile->position_recorded_at};
}

void show_position(service_request& request) {
    request.worker_location = position_of(*request.worker);
    if (!request.worker_location) return;
    const worker_position& at = *request.worker_location;
    request.worker_distance_km =
        distance(place_at(at.latitude, at.longitude), place_at(request.location_latitude, request.location_longitude));
}

}  // namespace

service_request as_seen_by_strangers(service_request request) {
    request.customer = masked_customer(request.customer);
    if (request.worker) request.worker = masked(*request.worker);
    request.customer_notes.clear();
    request.admin_notes.clear();
    for (activity& each : request.activities) {
        if (each.actor) each.actor = each.actor->id == request.customer.id ? request.customer : masked(*each.actor);
        if (each.kind != activity_kind::CREATED) each.message = anonymous_text(each.kind);
    }
    return request;
}

service_request as_seen_by(service_request request, const caller& viewer) {
    if (viewer.role == role::ADMIN) return request;
    const bool is_customer = request.customer.id == viewer.id;
    const bool is_worker = request.worker && request.worker->id == viewer.id;
    if (!is_customer && !is_worker) return as_seen_by_strangers(std::move(request));
    request.admin_notes.clear();
    if (is_customer && request.worker && !is_active(request.status)) hide_position(*request.worker);
    if (is_customer && request.worker && is_active(request.status)) show_position(request);
    for (activity& each : request.activities) {
        if (!each.actor || each.actor->id == viewer.id) continue;
        if (each.actor->id == request.customer.id)
            each.actor = request.customer;
        else if (request.worker && each.actor->id == request.worker->id)
            each.actor = request.worker;
        else
            each.actor = masked(*each.actor);
        // A decliner is no party: their address is nobody's business but the admins'.
        if (each.kind == activity_kind::DECLINED) each.message = anonymous_text(each.kind);
    }
    return request;
}

}  // namespace callout
