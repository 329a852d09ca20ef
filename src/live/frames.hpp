#pragma once

#include "accounts/announcing.hpp"
#include "context.hpp"
#include "events/event_log.hpp"
#include "live/event_cursor.hpp"
#include "notifications/notifications.hpp"
#include "requests/announcing.hpp"
#include "requests/board.hpp"
#include "requests/tracking.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace callout {

/// Why a request has left somebody's reach.
enum class leaving_reason { TAKEN, CANCELLED };
BOOST_DESCRIBE_ENUM(leaving_reason, TAKEN, CANCELLED)

/// A request waits no more.
struct left_reach_event {
    request_id id;
    leaving_reason reason = leaving_reason::TAKEN;
    std::int64_t version = 1;
    instant happened_at;
};
BOOST_DESCRIBE_STRUCT(left_reach_event, (), (id, reason, version, happened_at))

/// An available worker counts as unavailable, or again does not, because nothing was heard of them for too long.
struct presence_event {
    user_id worker_id;
    bool is_heard_of = false;
    std::optional<instant> position_recorded_at{};
};
BOOST_DESCRIBE_STRUCT(presence_event, (), (worker_id, is_heard_of, position_recorded_at))

/// What was missed is not known any more: the snapshot tells what is, and this is where the stream goes on.
struct resync_event {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(resync_event, (), (id))

/// The events of a stream by their names, with their bodies: what the documentation shows of them.
struct stream_events {
    /// A request of one's own, a job of one's own, or for admins any, has changed.
    request_event request;
    /// A request waits for a worker within the worker's reach.
    request_event request_in_reach;
    left_reach_event request_out_of_reach;
    callout::notification notification;
    /// A worker, oneself or for admins anybody, has gone online or offline, or elsewhere.
    availability_event availability;
    /// Where the worker of an active job of one's own is, or for admins who asked for it, anybody. As all that follow
    /// it has no id: it is not told again, as what is then comes anew.
    worker_location_event worker_location;
    /// The same as `availability` without a word of the worker: nobody was heard of, or is again.
    presence_event presence;
    resync_event resync;
};
BOOST_DESCRIBE_STRUCT(stream_events, (),
                      (request, request_in_reach, request_out_of_reach, notification, availability, worker_location,
                       presence, resync))

/// Who listens, as far as it decides on what they hear.
struct listener {
    user_id who;
    callout::role role = role::CUSTOMER;
    /// Of workers with a position.
    std::optional<callout::reach> reach{};
};

/// One event as it goes over the wire; without an id where it cannot be asked for again.
std::string to_frame(std::string_view name, std::string_view body, const event_cursor* cursor = nullptr);

/// What the listener hears of an event, not before the cursor, beyond it: nothing, or one frame or several.
/// `pending` tells who has declined a request that waits.
std::string frames_of(const logged_event& what, const listener& to, const event_cursor& beyond, const board& pending);

}  // namespace callout
