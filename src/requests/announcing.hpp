#pragma once

#include "context.hpp"
#include "db/transaction.hpp"
#include "events/event.hpp"
#include "requests/lifecycle.hpp"
#include "requests/requests.hpp"

#include <boost/describe/class.hpp>

namespace callout {

/// What those hear whom a change of a request concerns. It names nobody: what it leaves out is asked for by `id`.
struct request_event {
    request_id id;
    std::string reference_code;
    activity_kind kind = activity_kind::CREATED;
    callout::status status = status::PENDING;
    callout::priority priority = priority::STANDARD;
    std::optional<callout::category_id> category_id;
    user_id customer_id;
    std::optional<user_id> worker_id;
    latitude location_latitude;
    longitude location_longitude;
    /// Grows with every change of the request.
    std::int64_t version = 1;
    instant happened_at;
};
BOOST_DESCRIBE_STRUCT(request_event, (),
                      (id, reference_code, kind, status, priority, category_id, customer_id, worker_id,
                       location_latitude, location_longitude, version, happened_at))

/// Writes into the event log that the request was created, or declined by somebody; `now` is what it is since.
void announce(transaction& tx, const context& ctx, activity_kind what, const request_row& now);

/// The same of an action that changed it.
void announce(transaction& tx, const context& ctx, const change& made);

}  // namespace callout
