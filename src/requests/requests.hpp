#pragma once

#include "accounts/accounts.hpp"
#include "requests/priority.hpp"
#include "requests/state_machine.hpp"
#include "values.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <vector>

namespace callout {

/// What an activity tells, so that no client has to read English.
enum class activity_kind { CREATED, ACCEPTED, STARTED, COMPLETED, CANCELLED, DECLINED, RELEASED, ASSIGNED, RATED };
BOOST_DESCRIBE_ENUM(activity_kind, CREATED, ACCEPTED, STARTED, COMPLETED, CANCELLED, DECLINED, RELEASED, ASSIGNED,
                    RATED)

/// A trade.
struct category {
    category_id id;
    std::string name;
    std::string description;
    bool is_active = true;
};
BOOST_DESCRIBE_STRUCT(category, (), (id, name, description, is_active))

/// One line of a request's history.
struct activity {
    row_id id;
    std::optional<user> actor;
    activity_kind kind = activity_kind::CREATED;
    std::string message;
    instant created_at;
};
BOOST_DESCRIBE_STRUCT(activity, (), (id, actor, kind, message, created_at))

/// Where the worker of an active job was last.
struct worker_position {
    callout::latitude latitude;
    callout::longitude longitude;
    instant recorded_at;
};
BOOST_DESCRIBE_STRUCT(worker_position, (), (latitude, longitude, recorded_at))

/// A repair to be done, as the API shows it.
struct service_request {
    request_id id;
    std::string reference_code;
    std::string title;
    std::string description;
    user customer;
    std::optional<user> worker;
    std::optional<callout::category> category;
    callout::status status = status::PENDING;
    callout::priority priority = priority::STANDARD;
    latitude location_latitude;
    longitude location_longitude;
    std::string address;
    std::optional<instant> scheduled_start;
    std::optional<instant> accepted_at;
    std::optional<instant> started_at;
    std::optional<instant> completed_at;
    std::optional<instant> cancelled_at;
    std::string customer_notes;
    std::string admin_notes;
    std::int64_t estimated_duration_minutes = 60;
    instant created_at;
    instant updated_at;
    /// Only in lists of pending requests.
    std::optional<kilometers> distance_km;
    /// For its customer while the job is active, and how far from the repair that is.
    std::optional<worker_position> worker_location;
    std::optional<kilometers> worker_distance_km;
    /// Newest first.
    std::vector<activity> activities;
};
BOOST_DESCRIBE_STRUCT(service_request, (),
                      (id, reference_code, title, description, customer, worker, category, status, priority,
                       location_latitude, location_longitude, address, scheduled_start, accepted_at, started_at,
                       completed_at, cancelled_at, customer_notes, admin_notes, estimated_duration_minutes, created_at,
                       updated_at, distance_km, worker_location, worker_distance_km, activities))

/// A request as its decliner last saw it.
struct declined_request : service_request {
    instant declined_at;
};
BOOST_DESCRIBE_STRUCT(declined_request, (service_request), (declined_at))

/// A row of the view `categorised_request`.
struct request_row {
    request_id id;
    std::string reference_code;
    std::string title;
    std::string description;
    user_id customer_id;
    std::optional<user_id> worker_id;
    std::optional<callout::category_id> category_id;
    callout::status status = status::PENDING;
    callout::priority priority = priority::STANDARD;
    latitude location_latitude;
    longitude location_longitude;
    std::string address;
    std::optional<instant> scheduled_start;
    std::optional<instant> accepted_at;
    std::optional<instant> started_at;
    std::optional<instant> completed_at;
    std::optional<instant> cancelled_at;
    std::string customer_notes;
    std::string admin_notes;
    std::int64_t estimated_duration_minutes = 60;
    instant created_at;
    instant updated_at;
    /// Grows with every change, so that a change can insist on the row it was judged by.
    std::int64_t version = 1;
    std::optional<std::string> category_name;
    std::optional<std::string> category_description;
    std::optional<bool> category_is_active;

    [[nodiscard]] place position() const { return place_at(location_latitude, location_longitude); }
};
BOOST_DESCRIBE_STRUCT(request_row, (),
                      (id, reference_code, title, description, customer_id, worker_id, category_id, status, priority,
                       location_latitude, location_longitude, address, scheduled_start, accepted_at, started_at,
                       completed_at, cancelled_at, customer_notes, admin_notes, estimated_duration_minutes, created_at,
                       updated_at, version, category_name, category_description, category_is_active))

/// A row of request_activity.
struct activity_row {
    row_id id;
    request_id request_id;
    std::optional<user_id> actor_id;
    activity_kind kind = activity_kind::CREATED;
    std::string message;
    instant created_at;
};
BOOST_DESCRIBE_STRUCT(activity_row, (), (id, request_id, actor_id, kind, message, created_at))

}  // namespace callout
