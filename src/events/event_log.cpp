#include "events/event_log.hpp"

#include "events/queries.hpp"

#include <algorithm>
#include <memory>
#include <unordered_map>
#include <utility>

namespace callout {
namespace {

/// So many are deleted at once: more than are written between two times, and no long transaction.
constexpr std::int64_t forgotten_a_time = 2000;

}  // namespace

void event_feed::committed(event_position at) {
    newest_ = std::max(newest_, at);
    for (const auto& wake : followers_) wake();
}

void record_event(transaction& tx, event_feed& feed, event what) {
    auto written = std::make_shared<deferred<event_position>>(
        tx.send(events_sql::record, what.kind, what.request_id, what.request_version, what.customer_id, what.worker_id,
                what.former_worker_id, std::move(what.former_status), what.category_id, what.latitude, what.longitude,
                what.board, std::move(what.body), what.happened_at, feed.origin()));
    tx.after_commit([&feed, written] { feed.committed(written->value()); });
}

boost::asio::awaitable<void> require_in_order(transaction& tx, id_list requests) {
    if (co_await tx(events_sql::is_overtaken, std::move(requests))) {
        throw db::conflict{"Somebody who began later was faster."};
    }
}

boost::asio::awaitable<std::vector<logged_event>> read_events(database& db, event_position after, std::int64_t most) {
    std::vector<logged_event> events;
    id_list requests;
    id_list ids;
    std::unordered_map<std::int64_t, std::size_t> places;
    for (event_row& each : co_await db(events_sql::after, after.transaction_id, after.id, most)) {
        if (each.request_id) {
            requests.ids.push_back(each.request_id->value);
            ids.ids.push_back(each.id);
            places[each.id] = events.size();
        }
        events.push_back({std::move(each), {}});
    }
    if (ids.ids.empty()) co_return events;
    for (told_notification& each : co_await told_with(db, std::move(requests), std::move(ids))) {
        events[places.at(each.event_id)].notices.push_back(std::move(each));
    }
    co_return events;
}

boost::asio::awaitable<event_row> latest_event(database& db) { return db(events_sql::latest); }

boost::asio::awaitable<std::optional<event_row>> event_at(database& db, event_position where) {
    return db(events_sql::at, where.transaction_id, where.id);
}

boost::asio::awaitable<void> continue_events(database& db) { return db(events_sql::go_on); }

boost::asio::awaitable<void> forget_events(database& db, instant before) {
    return db(events_sql::forget_old, before, forgotten_a_time);
}

}  // namespace callout
