#include "accounts/presence.hpp"

#include <algorithm>
#include <utility>

namespace callout {

void presence::put(available_worker worker, const sighting& last, instant heard_at) {
    const user_id id = worker.id;
    const auto [at, is_new] =
        records_.try_emplace(id, record{.last = last, .heard_at = heard_at, .heard_at_written = heard_at});
    record& known = at->second;
    if (!is_new && !known.is_available) known.heard_at = std::max(known.heard_at, heard_at);
    known.is_available = true;
    if (const auto away = away_.find(id); away != away_.end()) {
        if (is_stale(known, time_.now())) {
            away->second = std::move(worker);
            return;
        }
        away_.erase(away);
        on_change_(id, true);
    }
    fleet_.put(std::move(worker));
    arrange_look(id, known);
}

void presence::remove(user_id id) {
    fleet_.remove(id);
    away_.erase(id);
    const auto at = records_.find(id);
    if (at == records_.end()) return;
    at->second.is_available = false;
    // Otherwise who goes on and off leaves an appointment behind each time.
    if (at->second.looked_at == never) forget_if_written(id, at->second);
}

void presence::forget(user_id id) {
    fleet_.remove(id);
    away_.erase(id);
    records_.erase(id);
}

void presence::said(user_id id, const sighting& now) {
    if (const auto at = records_.find(id); at != records_.end()) {
        record& known = at->second;
        if (known.last.is_pinged && known.last.recorded_at > now.recorded_at) return;
        known.last = now;
        known.is_unwritten = false;
    }
    on_move_(id, now);
}

void presence::pinged(user_id id, const sighting& now, instant heard_at) {
    record& known = records_[id];
    known.last = now;
    known.heard_at = heard_at;
    mark_unwritten(id, known);
    follow_move(id, known, heard_at);
}

void presence::follow_move(user_id id, record& known, instant heard_at) {
    on_move_(id, known.last);
    if (!known.is_available) return;
    if (away_.contains(id)) {
        come_back(id, known, heard_at);
    } else {
        fleet_.move(id, known.last.position());
        arrange_look(id, known);
    }
}

void presence::heard_elsewhere(const unwritten_sighting& told) {
    const user_id id = told.id;
    const auto [at, is_new] = records_.try_emplace(
        id, record{.last = told.last, .heard_at = told.heard_at, .heard_at_written = told.heard_at});
    record& known = at->second;
    known.heard_at = std::max(known.heard_at, told.heard_at);
    known.heard_at_written = std::max(known.heard_at_written, told.heard_at);
    if (told.last.recorded_at < known.last.recorded_at) return;
    known.last = told.last;
    follow_move(id, known, told.heard_at);
}

void presence::note_call(user_id id, instant now) {
    const auto at = records_.find(id);
    if (at == records_.end()) return;
    record& known = at->second;
    known.heard_at = now;
    if (known.last.is_pinged || !known.is_available) return;
    if (!away_.empty() && away_.contains(id)) come_back(id, known, now);
    // After a restart a twelfth of what is allowed may be missing.
    if (now - known.heard_at_written <= limits_.availability_max_age / 12) return;
    known.heard_at_written = now;
    mark_unwritten(id, known);
}

const sighting* presence::last_of(user_id id) const {
    const auto at = records_.find(id);
    return at == records_.end() ? nullptr : &at->second.last;
}

void presence::correct(person_row& row) const {
    const sighting* last = last_of(row.id);
    if (last == nullptr || (row.position_recorded_at && *row.position_recorded_at > last->recorded_at)) return;
    row.current_latitude = last->latitude;
    row.current_longitude = last->longitude;
    row.position_recorded_at = last->recorded_at;
    row.is_pinged = last->is_pinged;
}

void presence::sweep() {
    const instant now = time_.now();
    std::vector<user_id> gone;
    while (!due_.empty() && due_.top().at < now) {
        const appointment next = due_.top();
        due_.pop();
        if (take_away(next.id, next.at, now)) gone.push_back(next.id);
    }
    for (const user_id each : gone) on_change_(each, false);
}

/// Of a worker who takes no requests: what is written is read again when it is needed.
void presence::forget_if_written(user_id id, const record& known) {
    if (!known.is_unwritten && !known.last.is_pinged) records_.erase(id);
}

/// Whether the worker, whose appointment is due, left the fleet.
bool presence::take_away(user_id id, instant due, instant now) {
    const auto at = records_.find(id);
    if (at == records_.end() || at->second.looked_at != due) return false;
    record& known = at->second;
    known.looked_at = never;
    if (!known.is_available) {
        forget_if_written(id, known);
        return false;
    }
    if (!is_stale(known, now)) {
        arrange_look(id, known);
        return false;
    }
    auto worker = fleet_.find(id);
    if (!worker) return false;
    fleet_.remove(id);
    away_.insert_or_assign(id, *std::move(worker));
    return true;
}

bool presence::may_hear_of_emergency(user_id id) const {
    const sighting* last = last_of(id);
    if (last == nullptr || !last->is_pinged) return true;
    return time_.now() - last->recorded_at <= std::min(emergency_location_max_age, limits_.location_max_age);
}

std::vector<unwritten_sighting> presence::take_unwritten(std::size_t most) {
    std::vector<unwritten_sighting> rows;
    while (!unwritten_.empty() && rows.size() < most) {
        const user_id id = unwritten_.front();
        unwritten_.pop_front();
        const auto at = records_.find(id);
        if (at == records_.end() || !std::exchange(at->second.is_unwritten, false)) continue;
        rows.push_back({id, at->second.last, at->second.heard_at});
        at->second.heard_at_written = at->second.heard_at;
    }
    return rows;
}

void presence::give_back(const std::vector<unwritten_sighting>& rows) {
    for (const unwritten_sighting& each : rows) {
        if (const auto at = records_.find(each.id); at != records_.end()) mark_unwritten(each.id, at->second);
    }
}

void presence::clear() {
    fleet_.clear();
    records_.clear();
    away_.clear();
    due_ = {};
    unwritten_.clear();
}

void presence::reserve(std::size_t size) {
    fleet_.reserve(size);
    records_.reserve(size);
}

instant presence::expires(const record& known) const {
    return known.last.is_pinged ? known.last.recorded_at + limits_.location_max_age
                                : known.heard_at + limits_.availability_max_age;
}

void presence::arrange_look(user_id id, record& known) {
    const instant at = expires(known);
    if (known.looked_at <= at) return;
    known.looked_at = at;
    due_.push({at, id});
}

void presence::come_back(user_id id, const record& known, instant now) {
    const auto away = away_.find(id);
    away->second.position = known.last.position();
    if (is_stale(known, now)) return;
    fleet_.put(std::move(away->second));
    away_.erase(away);
    arrange_look(id, records_.at(id));
    on_change_(id, true);
}

void presence::mark_unwritten(user_id id, record& known) {
    if (!std::exchange(known.is_unwritten, true)) unwritten_.push_back(id);
}

}  // namespace callout
