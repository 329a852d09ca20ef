#include "live/live_stream.hpp"

#include "accounts/roster.hpp"
#include "events/event_log.hpp"
#include "live/event_tail.hpp"
#include "live/hub.hpp"
#include "requests/reaching.hpp"
#include "security/token.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <cmath>

namespace callout {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

/// So many events are read at once by one who has missed some: bounds what they cost together.
constexpr std::int64_t events_a_page = 200;
/// How soon a client shall come back that has lost its connection, in milliseconds.
constexpr std::string_view come_back = "retry: 2000\n";
/// Of so many workers is told at once where they are: far fewer bytes than may come together.
constexpr std::size_t moves_at_once = 500;

listener listener_of(const caller& who, const member& known) {
    return {.who = who.id, .role = who.role, .reach = who.role == role::WORKER ? reach_of(known) : std::nullopt};
}

}  // namespace

live_stream::live_stream(const context& ctx, const asio::any_io_executor& on, wishes asked)
    : all_{ctx},
      streams_{ctx.streams.shared_from_this()},
      who_{ctx.who},
      as_{.who = ctx.who.id, .role = ctx.who.role},
      asked_{std::move(asked)},
      opened_at_{ctx.now()},
      wake_{on} {}

live_stream::~live_stream() {
    for (const active_job& each : jobs_) streams_->unwatch(each.worker_id, *this);
    streams_->remove(*this);
}

awaitable<std::string> live_stream::next() {
    try {
        do co_await go_on();
        while (untaken_.empty() && phase_ != phase::OVER);
    } catch (const db::unavailable&) {
        phase_ = phase::OVER;
    }
    co_return std::exchange(untaken_, {});
}

awaitable<void> live_stream::go_on() {
    if (looks_again_) co_await find_out();
    switch (phase_) {
        case phase::NEW: co_return co_await begin();
        case phase::BEHIND: co_return co_await catch_up();
        case phase::LIVE: co_return co_await wait();
        case phase::OVER: co_return;
    }
}

awaitable<void> live_stream::find_out() {
    looks_again_ = false;
    const auto known = co_await all_.roster.find(who_.id);
    const bool is_expired = !who_.session && all_.time.now() - opened_at_ > all_.tokens.lifetimes().access;
    if (!may_act(known.get(), all_.revoked, who_.session) || known->who.role != who_.role || is_expired) {
        phase_ = phase::OVER;
        co_return;
    }
    as_ = listener_of(who_, *known);
}

awaitable<void> live_stream::begin() {
    phase_ = phase::BEHIND;
    push(come_back);
    if (asked_.after && !co_await resume(*asked_.after)) {
        co_await begin_anew();
        push(to_frame("resync", json::to_text(resync_event{to_text(heard_)}), &heard_));
    } else if (!asked_.after) {
        co_await begin_anew();
    }
    // What happens from now on is heard of, and followed.
    if (who_.role == role::CUSTOMER) jobs_ = co_await active_jobs_of(all_.db, who_.id);
}

awaitable<bool> live_stream::resume(std::string_view after) {
    const auto from = parse_event_cursor(after);
    const auto row = from ? co_await event_at(all_.db, from->at) : std::nullopt;
    if (!row || row->happened_at != from->happened_at) co_return false;
    heard_ = *from;
    co_return true;
}

awaitable<void> live_stream::begin_anew() {
    heard_ = whole_of(co_await all_.tail.latest());
    give_sign_of_life();
}

awaitable<void> live_stream::catch_up() {
    event_position after = heard_.at;
    if (heard_.part < event_cursor::whole) --after.id;
    const auto missed = co_await read_events(all_.db, after, events_a_page);
    for (const logged_event& each : missed) hear(each);
    const bool was_last_page = std::ssize(missed) < events_a_page;
    if (!was_last_page || phase_ != phase::BEHIND || !all_.tail.join(*this, heard_.at)) co_return;
    join_the_living();
}

/// What the hub tells is heard from now on, and what it has told before and does not tell again is found out.
void live_stream::join_the_living() {
    phase_ = phase::LIVE;
    looks_again_ = true;
    next_sign_of_life_ = asio::steady_timer::clock_type::now() + heartbeat;
    if (who_.role == role::ADMIN && asked_.positions) streams_->watch_all(*this);
    if (all_.presence.is_away(who_.id)) hear_presence(who_.id, false);
    for (const active_job& each : jobs_) {
        streams_->watch(each.worker_id, *this);
        tell_last_position(each);
    }
}

void live_stream::hear(const logged_event& what) {
    if (what.row.position() < heard_.at) return;
    push(frames_of(what, as_, heard_, all_.board));
    heard_ = whole_of(what.row);
    if (who_.role == role::CUSTOMER && what.row.customer_id == who_.id) follow_job(what.row);
}

void live_stream::follow_job(const event_row& what) {
    if (phase_ != phase::LIVE) return follow(jobs_, what);
    for (const active_job& each : jobs_) streams_->unwatch(each.worker_id, *this);
    follow(jobs_, what);
    for (const active_job& each : jobs_) {
        streams_->watch(each.worker_id, *this);
        if (each.id == what.request_id) tell_last_position(each);
    }
}

void live_stream::tell_last_position(const active_job& job) {
    if (const sighting* last = all_.presence.last_of(job.worker_id)) tell_position(job, *last);
}

void live_stream::tell_position(const active_job& job, const sighting& now) {
    push(to_frame("worker_location", json::to_text(to_location_event(job, now))));
}

void live_stream::hear_position(user_id worker, const sighting& now) {
    for (const active_job& each : jobs_) {
        if (each.worker_id == worker) tell_position(each, now);
    }
}

void live_stream::hear_presence(user_id worker, bool is_heard_of) {
    const sighting* last = all_.presence.last_of(worker);
    const presence_event told{.worker_id = worker,
                              .is_heard_of = is_heard_of,
                              .position_recorded_at = last ? std::optional{last->recorded_at} : std::nullopt};
    push(to_frame("presence", json::to_text(told)));
}

void live_stream::note_move(user_id worker) {
    const bool is_first = moved_.due() == moved_workers::time_point::max();
    moved_.note(worker);
    if (is_first) wake_.cancel();
}

void live_stream::tell_moves() {
    for (const user_id each : moved_.take(asio::steady_timer::clock_type::now(), moves_at_once)) {
        const sighting* last = all_.presence.last_of(each);
        if (last != nullptr) push(to_frame("worker_location", json::to_text(to_location_event(each, *last))));
    }
}

// A degree of latitude is at least 111 km long on the sphere that distances are measured on.
bool live_stream::may_reach(const event_row& row) const {
    constexpr double least_kilometers_a_degree = 111.0;
    if (!as_.reach || !row.latitude) return false;
    const double degrees = std::abs(row.latitude->to_double() - as_.reach->position.latitude_degrees);
    return degrees * least_kilometers_a_degree <= as_.reach->radius.value;
}

awaitable<void> live_stream::wait() {
    if (untaken_.empty()) {
        wake_.expires_at(std::min(next_sign_of_life_, moved_.due()));
        co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    // The client takes more only when it has taken what is there: where all workers are waits for that.
    if (untaken_.empty()) tell_moves();
    const auto now = asio::steady_timer::clock_type::now();
    if (now < next_sign_of_life_) co_return;
    next_sign_of_life_ = now + heartbeat;
    looks_again_ = true;
    give_sign_of_life();
}

void live_stream::give_sign_of_life() {
    if (phase_ == phase::LIVE && streams_->told().at > heard_.at) heard_ = streams_->told();
    push(":\nid: " + to_text(heard_) + "\n\n");
}

void live_stream::push(std::string_view frames) {
    if (frames.empty() || phase_ == phase::OVER) return;
    if (untaken_.size() + frames.size() > most_bytes) {
        phase_ = phase::OVER;
        if (close_) close_();
        return;
    }
    untaken_ += frames;
    wake_.cancel();
}

void live_stream::look_again() {
    looks_again_ = true;
    wake_.cancel();
}

void live_stream::stop() {
    phase_ = phase::OVER;
    wake_.cancel();
}

}  // namespace callout
