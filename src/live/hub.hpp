#pragma once

#include "accounts/presence.hpp"
#include "live/event_cursor.hpp"
#include "live/frames.hpp"

#include <cstddef>
#include <memory>
#include <unordered_map>
#include <unordered_set>

namespace callout {

class live_stream;

/// The streams that have heard everything so far: each event is handed to those whom it may concern. Held by each
/// stream too, which may end after the program's other parts.
class hub : public std::enable_shared_from_this<hub> {
public:
    void add(live_stream& stream);
    /// Nothing happens to one that was not added.
    void remove(live_stream& stream);
    [[nodiscard]] bool is_empty() const { return by_account_.empty(); }
    [[nodiscard]] std::size_t size() const { return by_account_.size(); }

    void tell(const logged_event& what);
    /// The worker is there now.
    void tell_position(user_id worker, const sighting& now);
    /// The worker counts as unavailable, or again does not.
    void tell_presence(user_id worker, bool is_heard_of);
    /// The stream hears where the worker is, from now on or no more. Nothing happens the second time.
    void watch(user_id worker, live_stream& stream);
    void unwatch(user_id worker, live_stream& stream);
    /// The admin's stream hears where all workers are.
    void watch_all(live_stream& stream) { watch_all_.insert(&stream); }
    /// The last event that was told.
    [[nodiscard]] const event_cursor& told() const { return told_; }
    /// The account has changed: its streams find out what that means to them.
    void follow(user_id who);
    /// Ends all streams: their clients go on elsewhere, or later.
    void stop();

private:
    void tell_account(user_id who, const logged_event& what);

    std::unordered_multimap<user_id, live_stream*> by_account_;
    std::unordered_set<live_stream*> admins_;
    std::unordered_set<live_stream*> workers_;
    std::unordered_multimap<user_id, live_stream*> watching_;
    std::unordered_set<live_stream*> watch_all_;
    event_cursor told_;
};

}  // namespace callout
