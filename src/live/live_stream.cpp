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

listener listener_of(const caller& who, const member& known) {
    return {.who = who.id, .role = who.role, .reach = who.role == role::WORKER ? reach_of(known) : std::nullopt};
}

}  // namespace

live_stream::live_stream(const context& ctx, const asio::any_io_executor& on, std::optional<std::string> after)
    : all_{ctx},
      streams_{ctx.streams.shared_from_this()},
      who_{ctx.who},
      as_{.who = ctx.who.id, .role = ctx.who.role},
      after_{std::move(after)},
      opened_at_{ctx.now()},
      wake_{on} {}

live_stream::~live_stream() { streams_->remove(*this); }

awaitable<std::string> live_stream::next() {
    try {
        while (untaken_.empty() && phase_ != phase::OVER) co_await go_on();
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
    if (!after_) co_return co_await begin_anew();
    const auto from = parse_event_cursor(*after_);
    const auto row = from ? co_await event_at(all_.db, from->at) : std::nullopt;
    if (!row || row->happened_at != from->happened_at) {
        co_await begin_anew();
        push(to_frame("resync", json::to_text(resync_event{to_text(heard_)}), &heard_));
        co_return;
    }
    heard_ = *from;
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
    phase_ = phase::LIVE;
    // The hub tells of changes of the account from now on; there may have been one before.
    looks_again_ = true;
}

void live_stream::hear(const logged_event& what) {
    if (what.row.position() < heard_.at) return;
    push(frames_of(what, as_, heard_, all_.board));
    heard_ = whole_of(what.row);
}

// A degree of latitude is at least 111 km long on the sphere that distances are measured on.
bool live_stream::may_reach(const event_row& row) const {
    constexpr double least_kilometers_a_degree = 111.0;
    if (!as_.reach || !row.latitude) return false;
    const double degrees = std::abs(row.latitude->to_double() - as_.reach->position.latitude_degrees);
    return degrees * least_kilometers_a_degree <= as_.reach->radius.value;
}

awaitable<void> live_stream::wait() {
    wake_.expires_after(heartbeat);
    const auto [woken] = co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (woken) co_return;
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
