#pragma once

#include "accounts/presence.hpp"
#include "db/database.hpp"
#include "events/event.hpp"
#include "requests/requests.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <vector>

namespace callout {

/// A job that a worker has and has not ended: until then its customer sees where the worker is.
struct active_job {
    request_id id;
    user_id worker_id;
    latitude location_latitude;
    longitude location_longitude;
};
BOOST_DESCRIBE_STRUCT(active_job, (), (id, worker_id, location_latitude, location_longitude))

/// The customer's jobs that are active.
boost::asio::awaitable<std::vector<active_job>> active_jobs_of(database& db, user_id customer);

/// Brings a customer's active jobs up to date with an event of a request of theirs. An older one than they are from,
/// which is followed by all that came after it, leads to the same.
void follow(std::vector<active_job>& jobs, const event_row& what);

/// What is heard of a worker who moves.
struct worker_location_event {
    /// The job on whose account it is heard; none for admins.
    std::optional<callout::request_id> request_id{};
    user_id worker_id;
    worker_position worker_location;
    /// To where the repair is.
    std::optional<kilometers> worker_distance_km{};
};
BOOST_DESCRIBE_STRUCT(worker_location_event, (), (request_id, worker_id, worker_location, worker_distance_km))

/// As the customer of the job hears it.
worker_location_event to_location_event(const active_job& job, const sighting& now);

/// As admins hear it.
worker_location_event to_location_event(user_id worker, const sighting& now);

}  // namespace callout
