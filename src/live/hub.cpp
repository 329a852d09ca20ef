#include "live/hub.hpp"

#include "live/live_stream.hpp"

namespace callout {

void hub::add(live_stream& stream) {
    by_account_.emplace(stream.owner().id, &stream);
    if (stream.owner().role == role::ADMIN) admins_.insert(&stream);
    if (stream.owner().role == role::WORKER) workers_.insert(&stream);
}

void hub::remove(live_stream& stream) {
    admins_.erase(&stream);
    workers_.erase(&stream);
    const auto [first, last] = by_account_.equal_range(stream.owner().id);
    for (auto at = first; at != last; ++at) {
        if (at->second == &stream) return static_cast<void>(by_account_.erase(at));
    }
}

void hub::tell_account(user_id who, const logged_event& what) {
    const auto [first, last] = by_account_.equal_range(who);
    for (auto at = first; at != last; ++at) at->second->hear(what);
}

// A stream that is found twice hears nothing new the second time.
void hub::tell(const logged_event& what) {
    const event_row& row = what.row;
    for (const auto& party : {row.customer_id, row.worker_id, row.former_worker_id}) {
        if (party) tell_account(*party, what);
    }
    for (const told_notification& each : what.notices) tell_account(each.recipient_id, what);
    for (live_stream* each : admins_) each->hear(what);
    if (row.board != board_change::NONE) {
        for (live_stream* each : workers_) {
            if (each->may_reach(row)) each->hear(what);
        }
    }
    told_ = whole_of(row);
}

void hub::follow(user_id who) {
    const auto [first, last] = by_account_.equal_range(who);
    for (auto at = first; at != last; ++at) at->second->look_again();
}

void hub::stop() {
    for (const auto& [who, stream] : by_account_) stream->stop();
}

}  // namespace callout
