#pragma once

#include "db/column.hpp"
#include "geo/place.hpp"
#include "http/json.hpp"
#include "http/schema.hpp"
#include "role.hpp"
#include "values.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

namespace callout {

/// The categories that a worker takes; none means all. One text column, "1,3".
struct category_list {
    std::vector<category_id> ids;
    friend bool operator==(const category_list&, const category_list&) = default;
};

template <>
struct column<category_list> {
    static constexpr db::column_kind kind = db::column_kind::TEXT;
    static db::parameter store(const category_list& list);
    /// Throws std::runtime_error for anything but ids separated by commas.
    static category_list load(const db::cell& found);
};

/// As a JSON array.
inline void write(std::string& out, const category_list& list) { json::write(out, list.ids); }

template <>
struct schema::traits<category_list> {
    static bj::object get() { return {{"type", "array"}, {"items", traits<category_id>::get()}}; }
};

struct worker_profile {
    row_id id;
    std::string skills;
    bool is_available = false;
    std::int64_t service_radius_km = 20;
    std::optional<latitude> current_latitude;
    std::optional<longitude> current_longitude;
    std::optional<instant> position_recorded_at;
    std::optional<instant> last_available_at;
    rating average_rating;
    std::int64_t total_completed_jobs = 0;
    category_list category_ids;
};
BOOST_DESCRIBE_STRUCT(worker_profile, (),
                      (id, skills, is_available, service_radius_km, current_latitude, current_longitude,
                       position_recorded_at, last_available_at, average_rating, total_completed_jobs, category_ids))

struct customer_profile {
    row_id id;
    std::string emergency_contact_name;
    std::string emergency_contact_phone;
    std::string notes;
};
BOOST_DESCRIBE_STRUCT(customer_profile, (), (id, emergency_contact_name, emergency_contact_phone, notes))

/// An account as its owner sees it.
struct user {
    user_id id;
    std::string email;
    std::string first_name;
    std::string last_name;
    callout::role role = role::CUSTOMER;
    std::string phone_number;
    std::string default_address;
    std::optional<latitude> default_latitude;
    std::optional<longitude> default_longitude;
    bool is_email_verified = false;
    std::optional<callout::worker_profile> worker_profile;
    std::optional<callout::customer_profile> customer_profile;

    /// How the others are told of this person.
    [[nodiscard]] const std::string& shown_name() const { return first_name.empty() ? email : first_name; }
};
BOOST_DESCRIBE_STRUCT(user, (),
                      (id, email, first_name, last_name, role, phone_number, default_address, default_latitude,
                       default_longitude, is_email_verified, worker_profile, customer_profile))

/// A row of the view `person`, which every feature may read: profile columns are null where there is no such profile.
struct person_row {
    user_id id;
    std::string email;
    std::string first_name;
    std::string last_name;
    callout::role role = role::CUSTOMER;
    std::string phone_number;
    std::string default_address;
    std::optional<latitude> default_latitude;
    std::optional<longitude> default_longitude;
    bool is_email_verified = false;
    bool is_active = true;
    /// Grows with every change of the account or its profiles by their owner.
    std::int64_t version = 1;
    std::optional<row_id> worker_profile_id;
    std::optional<std::string> skills;
    std::optional<bool> is_available;
    std::optional<std::int64_t> service_radius_km;
    std::optional<latitude> current_latitude;
    std::optional<longitude> current_longitude;
    std::optional<instant> position_recorded_at;
    /// Whether that position came of the worker's app by itself.
    std::optional<bool> is_pinged;
    /// A call of the worker's, the last one that was written down.
    std::optional<instant> heard_at;
    std::optional<instant> last_available_at;
    std::optional<rating> average_rating;
    std::optional<std::int64_t> total_completed_jobs;
    std::optional<category_list> category_ids;
    std::optional<row_id> customer_profile_id;
    std::optional<std::string> emergency_contact_name;
    std::optional<std::string> emergency_contact_phone;
    std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(person_row, (),
                      (id, email, first_name, last_name, role, phone_number, default_address, default_latitude,
                       default_longitude, is_email_verified, is_active, version, worker_profile_id, skills,
                       is_available, service_radius_km, current_latitude, current_longitude, position_recorded_at,
                       is_pinged, heard_at, last_available_at, average_rating, total_completed_jobs, category_ids,
                       customer_profile_id, emergency_contact_name, emergency_contact_phone, notes))

/// The account as the API shows it to its owner.
user to_user(person_row row);

}  // namespace callout
