#pragma once

#include "db/database.hpp"
#include "events/event.hpp"
#include "notifications/notifications.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace callout {

/// Tells those who follow the log that there is more to read.
class event_feed {
public:
    /// `origin` tells this process from every other one on the database, also from those before it.
    explicit event_feed(std::int64_t origin) : origin_{origin} {}
    [[nodiscard]] std::int64_t origin() const { return origin_; }
    /// To be called after the commit of an event of this process.
    void committed(event_position at);
    /// The last event that this process has committed.
    [[nodiscard]] event_position newest() const { return newest_; }
    /// `wake` is called after every commit, and must do no more than wake somebody.
    void follow(std::function<void()> wake) { followers_.push_back(std::move(wake)); }

private:
    std::int64_t origin_;
    event_position newest_;
    std::vector<std::function<void()>> followers_;
};

/// Writes an event in the transaction that makes it happen; once committed, the feed hears of it. Notices that belong
/// to it are written after it, in the same transaction.
void record_event(transaction& tx, event_feed& feed, event what);

/// For a transaction that holds requests which it did not choose by their versions, before it tells of them. Throws
/// db::conflict, upon which it begins anew, if its events would come before some that have happened already.
boost::asio::awaitable<void> require_in_order(transaction& tx, id_list requests);

/// An event with the notices that were written with it, those excepted that a later one has replaced.
struct logged_event {
    event_row row;
    std::vector<told_notification> notices;
};

/// The next events in their order, at most so many, with their notices: only what nothing can come before any more.
boost::asio::awaitable<std::vector<logged_event>> read_events(database& db, event_position after, std::int64_t most);

/// The last of those events.
boost::asio::awaitable<event_row> latest_event(database& db);

/// The event at a position, if it is still kept.
boost::asio::awaitable<std::optional<event_row>> event_at(database& db, event_position where);

/// Makes sure that new events come after all old ones: at the start.
boost::asio::awaitable<void> continue_events(database& db);

/// Deletes a bounded number of events that are older than this.
boost::asio::awaitable<void> forget_events(database& db, instant before);

}  // namespace callout
