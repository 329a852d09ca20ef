#include "live/frames.hpp"

#include <algorithm>

namespace callout {
namespace {

bool is_about_request(event_kind kind) {
    return kind != event_kind::BEGINNING && kind != event_kind::WORKER_AVAILABILITY;
}

/// Whether it is the listener's own request or job, or one of those that admins see all of.
bool is_party(const event_row& row, const listener& to) {
    return to.role == role::ADMIN || row.customer_id == to.who || row.worker_id == to.who ||
           row.former_worker_id == to.who;
}

bool is_in_reach(const event_row& row, const listener& to, const board& pending) {
    if (!to.reach || !row.latitude || !row.longitude) return false;
    const pending_request* const waiting = pending.find(*row.request_id);
    const pending_request here{.id = *row.request_id,
                               .category = row.category_id,
                               .declined_by = waiting != nullptr ? waiting->declined_by : std::vector<user_id>{},
                               .customer = row.customer_id.value_or(user_id{}),
                               .position = place_at(*row.latitude, *row.longitude)};
    return board::in_reach(here, *to.reach);
}

std::string left_reach_body(const event_row& row) {
    const left_reach_event told{
        .id = *row.request_id,
        .reason = row.kind == event_kind::REQUEST_CANCELLED ? leaving_reason::CANCELLED : leaving_reason::TAKEN,
        .version = row.request_version.value_or(0),
        .happened_at = row.happened_at};
    return json::to_text(told);
}

/// What the event itself is to the listener: at most one frame, its first part.
std::string first_part(const event_row& row, const listener& to, const board& pending, const event_cursor& cursor) {
    if (!is_about_request(row.kind)) {
        const bool is_theirs = to.role == role::ADMIN || row.worker_id == to.who;
        return is_theirs ? to_frame("availability", row.body.value, &cursor) : std::string{};
    }
    if (is_party(row, to)) return to_frame("request", row.body.value, &cursor);
    if (row.board == board_change::NONE || !is_in_reach(row, to, pending)) return {};
    if (row.board == board_change::ENTERS) return to_frame("request_in_reach", row.body.value, &cursor);
    return to_frame("request_out_of_reach", left_reach_body(row), &cursor);
}

/// Each event of a request tells a person at most one notice of each sort.
std::int64_t part_of(const told_notification& notice) { return 1 + static_cast<std::int64_t>(notice.event); }

}  // namespace

std::string to_frame(std::string_view name, std::string_view body, const event_cursor* cursor) {
    std::string frame;
    frame.reserve(body.size() + name.size() + 64);
    if (cursor != nullptr) frame.append("id: ").append(to_text(*cursor)).append("\n");
    frame.append("event: ").append(name).append("\ndata: ").append(body).append("\n\n");
    return frame;
}

std::string frames_of(const logged_event& what, const listener& to, const event_cursor& beyond, const board& pending) {
    const event_row& row = what.row;
    const bool is_begun = row.position() == beyond.at;
    if (row.kind == event_kind::BEGINNING) return {};
    std::string frames;
    const auto tells = [&](std::int64_t part) { return !is_begun || part > beyond.part; };
    if (tells(0)) frames = first_part(row, to, pending, {row.position(), 0, row.happened_at});
    std::vector<const told_notification*> notices;
    for (const told_notification& each : what.notices) {
        if (each.recipient_id == to.who && tells(part_of(each))) notices.push_back(&each);
    }
    std::ranges::sort(notices, {}, [](const auto* each) { return part_of(*each); });
    for (const told_notification* each : notices) {
        const event_cursor cursor{row.position(), part_of(*each), row.happened_at};
        frames += to_frame("notification", json::to_text<notification>(*each), &cursor);
    }
    return frames;
}

}  // namespace callout
