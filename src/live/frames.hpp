#pragma once

#include "accounts/announcing.hpp"
#include "context.hpp"
#include "events/event_log.hpp"
#include "live/event_cursor.hpp"
#include "notifications/notifications.hpp"
#include "requests/announcing.hpp"
#include "requests/board.hpp"

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
    resync_event resync;
};
BOOST_DESCRIBE_STRUCT(stream_events, (),
                      (request, request_in_reach, request_out_of_reach, notification, availability, resync))

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
