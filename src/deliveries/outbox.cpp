#include "deliveries/outbox.hpp"

#include "deliveries/expansion.hpp"
#include "deliveries/queries.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace callout {

using boost::asio::awaitable;
namespace sql = deliveries_sql;

namespace {

constexpr std::int64_t events_a_page = 200;

/// Throws std::runtime_error where another process has moved it, which is nothing that may be gone on from.
awaitable<void> move_cursor(transaction& tx, event_position from, event_position to) {
    if (co_await tx(sql::move_cursor, from.transaction_id, from.id, to.transaction_id, to.id)) co_return;
    throw std::runtime_error{"another process makes deliveries on this database"};
}

}  // namespace

awaitable<void> outbox::load() { has_receivers_ = !(co_await db_(sql::receivers_since)).empty(); }

awaitable<std::vector<std::string>> outbox::expand() {
    std::vector<std::string> lanes;
    if (!has_receivers_) co_return lanes;
    if (!position_) co_await begin();
    if (!position_) co_return lanes;
    for (std::int64_t found = events_a_page; found == events_a_page;) {
        const auto events = co_await read_events(db_, *position_, events_a_page);
        found = std::ssize(events);
        if (!events.empty()) std::ranges::move(co_await write(events), std::back_inserter(lanes));
    }
    co_return lanes;
}

/// What happened before there was anybody to be told is passed over.
awaitable<void> outbox::begin() {
    const auto since = co_await db_(sql::receivers_since);
    if (since.empty()) co_return;
    const auto cursor = co_await db_(sql::cursor);
    const event_position known{cursor.transaction_id, cursor.event_id};
    // The end before the search: what is committed after the one, and found by the other, is not passed over.
    const event_position end = (co_await latest_event(db_)).position();
    const auto first = co_await db_(sql::first_event_since, since.front());
    const event_position start = first ? event_position{first->transaction_id, first->event_id - 1} : end;
    if (start > known) {
        co_await db_.transact([&](transaction& tx) -> awaitable<void> { co_await move_cursor(tx, known, start); });
    }
    position_ = std::max(known, start);
}

awaitable<std::vector<std::string>> outbox::write(const std::vector<logged_event>& events) {
    const expansion told = expand_events(events);
    const instant now = time_.now();
    const event_position end = events.back().row.position();
    // Unless this commits, the cursor is where the database says.
    const event_position start = *std::exchange(position_, std::nullopt);
    auto lanes = co_await db_.transact([&](transaction& tx) -> awaitable<std::vector<std::string>> {
        co_await move_cursor(tx, start, end);
        auto due = co_await tx(sql::tell_webhooks, told.for_webhooks, now, now + lifetime_);
        if (has_web_push_)
            std::ranges::move(co_await tx(sql::tell_browsers, told.for_browsers, now, now + lifetime_),
                              std::back_inserter(due));
        co_return due;
    });
    position_ = end;
    co_return lanes;
}

}  // namespace callout
