#pragma once

#include "requests/listing_queries.hpp"
#include "requests/requests.hpp"
#include "values.hpp"

/// What clients send to the request endpoints.
namespace callout {

/// Longer texts than anybody types, short enough that the board stays in memory.
using long_text = text<20'000>;
using optional_long_text = optional_text<20'000>;

struct new_request {
    text<140> title;
    long_text description;
    latitude location_latitude;
    longitude location_longitude;
    std::optional<nullable<callout::category_id>> category_id;
    std::optional<callout::priority> priority;
    std::optional<optional_text<255>> address;
    std::optional<nullable<instant>> scheduled_start;
    std::optional<optional_long_text> customer_notes;
    std::optional<bounded<1, 10080>> estimated_duration_minutes;
};
BOOST_DESCRIBE_STRUCT(new_request, (),
                      (title, description, location_latitude, location_longitude, category_id, priority, address,
                       scheduled_start, customer_notes, estimated_duration_minutes))

struct notes_form {
    std::optional<nullable<optional_text<4000>>> notes;
};
BOOST_DESCRIBE_STRUCT(notes_form, (), (notes))

struct reason_form {
    std::optional<nullable<optional_text<4000>>> reason;
};
BOOST_DESCRIBE_STRUCT(reason_form, (), (reason))

struct assignment {
    user_id worker_id;
};
BOOST_DESCRIBE_STRUCT(assignment, (), (worker_id))

struct new_rating {
    bounded<1, 5> stars;
    std::optional<optional_text<4000>> comment;
};
BOOST_DESCRIBE_STRUCT(new_rating, (), (stars, comment))

struct given_rating {
    row_id id;
    request_id request;
    std::int64_t stars = 0;
    std::string comment;
    instant created_at;
};
BOOST_DESCRIBE_STRUCT(given_rating, (), (id, request, stars, comment, created_at))

struct list_filter {
    std::optional<callout::status> status;
    std::optional<callout::priority> priority;
    std::optional<callout::category_id> category_id;
    std::optional<text<200>> search;
    std::optional<one_of<requests_sql::orderings>> ordering;
};
BOOST_DESCRIBE_STRUCT(list_filter, (), (status, priority, category_id, search, ordering))

inline constexpr std::array<std::string_view, 3> pending_orderings{"created_at", "-created_at", "distance"};

struct pending_filter {
    std::optional<callout::priority> priority;
    std::optional<callout::category_id> category_id;
    std::optional<one_of<pending_orderings>> ordering;
};
BOOST_DESCRIBE_STRUCT(pending_filter, (), (priority, category_id, ordering))

}  // namespace callout
