#include "live/hub.hpp"

#include "live/live_stream.hpp"

#include <algorithm>

namespace callout {

namespace {

using streams_by_user = std::unordered_multimap<user_id, live_stream*>;

streams_by_user::iterator find_in(streams_by_user& all, user_id who, const live_stream& stream) {
    const auto [first, last] = all.equal_range(who);
    const auto at = std::find_if(first, last, [&](const auto& each) { return each.second == &stream; });
    return at == last ? all.end() : at;
}

template <class Visit>
void for_each_of(const streams_by_user& all, user_id who, Visit visit) {
    const auto [first, last] = all.equal_range(who);
    for (auto at = first; at != last; ++at) visit(*at->second);
}

}  // namespace

void hub::add(live_stream& stream) {
    by_account_.emplace(stream.owner().id, &stream);
    if (stream.owner().role == role::ADMIN) admins_.insert(&stream);
    if (stream.owner().role == role::WORKER) workers_.insert(&stream);
}

void hub::remove(live_stream& stream) {
    admins_.erase(&stream);
    workers_.erase(&stream);
    watch_all_.erase(&stream);
    const auto at = find_in(by_account_, stream.owner().id, stream);
    if (at != by_account_.end()) by_account_.erase(at);
}

void hub::watch(user_id worker, live_stream& stream) {
    if (find_in(watching_, worker, stream) == watching_.end()) watching_.emplace(worker, &stream);
}

void hub::unwatch(user_id worker, live_stream& stream) {
    const auto at = find_in(watching_, worker, stream);
    if (at != watching_.end()) watching_.erase(at);
}

void hub::tell_position(user_id worker, const sighting& now) {
    for_each_of(watching_, worker, [&](live_stream& each) { each.hear_position(worker, now); });
    for (live_stream* each : watch_all_) each->note_move(worker);
}

void hub::tell_presence(user_id worker, bool is_heard_of) {
    for_each_of(by_account_, worker, [&](live_stream& each) { each.hear_presence(worker, is_heard_of); });
    for (live_stream* each : admins_) each->hear_presence(worker, is_heard_of);
}

void hub::tell_account(user_id who, const logged_event& what) {
    for_each_of(by_account_, who, [&](live_stream& each) { each.hear(what); });
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
    for_each_of(by_account_, who, [](live_stream& each) { each.look_again(); });
}

void hub::stop() {
    for (const auto& [who, stream] : by_account_) stream->stop();
}

}  // namespace callout
