#include "cluster/follower.hpp"

#include "accounts/presence.hpp"
#include "accounts/roster.hpp"
#include "accounts/sessions.hpp"
#include "cluster/lag.hpp"
#include "cluster/queries.hpp"
#include "db/database.hpp"
#include "events/event_log.hpp"
#include "requests/announcing.hpp"
#include "requests/board.hpp"
#include "requests/loading.hpp"
#include "requests/recent.hpp"
#include "requests/views.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/describe/enum_from_string.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace callout {

namespace asio = boost::asio;
using asio::awaitable;

namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
/// Others are looked for so often, and sooner while they are busy: a query each time, most of them without a row.
constexpr std::chrono::milliseconds now_and_then{100};
constexpr std::chrono::milliseconds soon{20};
constexpr std::chrono::milliseconds after_failure{500};

template <class Enum>
Enum enum_of(const std::string& name) {
    Enum value{};
    boost::describe::enum_from_string(name.c_str(), value);
    return value;
}

change_elsewhere counted(const event_row& what) {
    const auto body = boost::json::parse(what.body.value);
    const auto text = [&](std::string_view key) { return std::string{body.at(key).as_string()}; };
    return {.transaction_id = what.transaction_id,
            .customer = what.customer_id.value(),
            .worker = what.worker_id,
            .former_worker = what.former_worker_id,
            .category = what.category_id,
            .priority = enum_of<priority>(text("priority")),
            .before = what.former_status ? std::optional{enum_of<status>(*what.former_status)} : std::nullopt,
            .after = enum_of<status>(text("status"))};
}

unwritten_sighting to_sighting(const boost::json::array& row) {
    const auto number = [&](std::size_t at) { return row.at(at).to_number<std::int64_t>(); };
    const auto moment = [&](std::size_t at) { return instant{std::chrono::microseconds{number(at)}}; };
    return {.id = {number(0)},
            .last = {.latitude = {number(1)},
                     .longitude = {number(2)},
                     .recorded_at = moment(3),
                     .is_pinged = row.at(4).as_bool()},
            .heard_at = moment(5)};
}

template <class Id>
id_list to_ids(const std::set<Id>& some) {
    id_list all;
    for (const Id each : some) all.ids.push_back(each.value);
    return all;
}

}  // namespace

follower::follower(asio::any_io_executor on, const services& all)
    : on_{std::move(on)}, all_{all}, wake_{on_}, ended_{on_, asio::steady_timer::time_point::max()} {}

awaitable<void> follower::begin() {
    next_ = co_await all_.db(cluster_sql::horizon);
    caught_up_at_ = asio::steady_timer::clock_type::now();
}

awaitable<void> follower::catch_up() {
    const auto now = asio::steady_timer::clock_type::now();
    const std::int64_t end = co_await all_.db(cluster_sql::horizon);
    has_heard_ = end > next_ && co_await follow_until(end);
    caught_up_at_ = now;
}

awaitable<bool> follower::follow_until(std::int64_t end) {
    const std::int64_t own = all_.events.origin();
    const auto events = co_await all_.db(cluster_sql::events_of_others, next_, end, own);
    const auto news = co_await all_.db(cluster_sql::news_of_others, next_, end, own);
    changes all;
    for (const event_row& each : events) note(each, all);
    for (const news_row& each : news) note(each, all);
    co_await read_anew(all);
    // Counts alone are no longer right if they follow twice: from here on this stretch is not read again.
    for (const change_elsewhere& each : all.counted) all_.counts.follow(each);
    next_ = end;
    if (all.oldest != instant::max()) all_.lag.last = all_.time.now() - all.oldest;
    co_return all.oldest != instant::max();
}

void follower::note(const event_row& what, changes& all) {
    all.oldest = std::min(all.oldest, what.happened_at);
    if (what.kind == event_kind::WORKER_AVAILABILITY) all.accounts.insert(what.worker_id.value());
    if (what.kind == event_kind::REQUEST_COMPLETED) all_.roster.forget_profile(what.worker_id.value());
    if (!what.request_id) return;
    all.requests.insert(*what.request_id);
    all_.recent.forget(*what.request_id);
    if (what.kind != event_kind::REQUEST_DECLINED) all.counted.push_back(counted(what));
}

void follower::note(const news_row& what, changes& all) {
    all.oldest = std::min(all.oldest, what.happened_at);
    switch (what.kind) {
        case news_kind::ACCOUNT: all.accounts.insert({what.subject}); break;
        case news_kind::CATEGORY: all.categories.insert({what.subject}); break;
        case news_kind::SESSIONS: all.sessions = true; break;
        case news_kind::POSITIONS: follow_positions(what.body); break;
    }
}

void follower::follow_positions(const std::string& rows) {
    const auto list = boost::json::parse(rows);
    for (const auto& each : list.as_array()) {
        const unwritten_sighting told = to_sighting(each.as_array());
        all_.presence.heard_elsewhere(told);
        if (const sighting* last = all_.presence.last_of(told.id)) all_.roster.move(told.id, *last);
    }
}

awaitable<void> follower::read_anew(const changes& all) {
    if (all.sessions) co_await all_.revoked.load(all_.db, all_.time.now());
    for (const user_id each : all.accounts) co_await all_.roster.learn_anew(each);
    if (!all.requests.empty()) co_await load_again(all_.db, all_.board, to_ids(all.requests));
    if (all.categories.empty()) co_return;
    all_.recent.clear();
    std::vector<request_id> shown;
    for (const category_id each : all.categories) {
        all_.board.for_each_of(each, [&](const pending_request& waiting) { shown.push_back(waiting.id); });
    }
    co_await render_again(all_.db, all_.board, std::move(shown));
}

void follower::run_in_background(std::function<void()> lost) {
    if (all_.db.speaks() == db::dialect::SQLITE) return;
    lost_ = std::move(lost);
    is_running_ = true;
    asio::co_spawn(on_, run(), asio::detached);
}

awaitable<void> follower::stop() {
    is_stopping_ = true;
    wake_.cancel();
    while (is_running_) co_await ended_.async_wait(awaited);
}

awaitable<void> follower::run() {
    bool has_failed = false;
    while (!is_stopping_) {
        try {
            const auto before = caught_up_at_;
            co_await catch_up();
            has_failed = false;
            if (caught_up_at_ - before > news_kept) lost_();
            co_await forget_now_and_then();
        } catch (const std::exception& problem) {
            if (!std::exchange(has_failed, true))
                spdlog::warn("Other processes cannot be followed: {}", problem.what());
        }
        wake_.expires_after(has_failed ? after_failure : has_heard_ ? soon : now_and_then);
        if (!is_stopping_) co_await wake_.async_wait(awaited);
    }
    is_running_ = false;
    ended_.cancel();
}

awaitable<void> follower::forget_now_and_then() {
    const auto now = asio::steady_timer::clock_type::now();
    if (now < forgets_at_) co_return;
    forgets_at_ = now + std::chrono::minutes{1};
    co_await all_.db(cluster_sql::forget, all_.time.now() - news_kept);
}

}  // namespace callout
