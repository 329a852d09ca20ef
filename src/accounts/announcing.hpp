#pragma once

#include "accounts/accounts.hpp"
#include "context.hpp"
#include "db/transaction.hpp"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>

namespace callout {

/// What admins hear of a worker, and the worker on their other devices.
struct availability_event {
    user_id worker_id;
    bool is_available = false;
    std::optional<latitude> current_latitude;
    std::optional<longitude> current_longitude;
    std::int64_t service_radius_km = 0;
    instant happened_at;
};
BOOST_DESCRIBE_STRUCT(availability_event, (),
                      (worker_id, is_available, current_latitude, current_longitude, service_radius_km, happened_at))

/// Writes into the event log what the transaction makes of a worker's availability. Nothing for anybody else.
void announce_availability(transaction& tx, const context& ctx, const person_row& now);

}  // namespace callout
