#pragma once

#include "accounts/accounts.hpp"
#include "values.hpp"

/// What clients send to the account endpoints, and what sign-in answers.
namespace callout {

/// Long enough for any passphrase, short enough to hash at once.
using new_password = text<1024, blank::FORBIDDEN, 8>;

struct registration {
    email_address email;
    new_password password;
    std::optional<callout::role> role;
    std::optional<optional_text<150>> first_name;
    std::optional<optional_text<150>> last_name;
    std::optional<optional_text<32>> phone_number;
    std::optional<optional_text<255>> default_address;
    std::optional<nullable<latitude>> default_latitude;
    std::optional<nullable<longitude>> default_longitude;
    std::optional<std::vector<category_id>> category_ids;
};
BOOST_DESCRIBE_STRUCT(registration, (),
                      (email, password, role, first_name, last_name, phone_number, default_address, default_latitude,
                       default_longitude, category_ids))

struct credentials {
    text<254> email;
    text<1024> password;
};
BOOST_DESCRIBE_STRUCT(credentials, (), (email, password))

/// Who signed in, and the tokens to go on with.
struct session {
    callout::user user;
    std::string access;
    std::string refresh;
};
BOOST_DESCRIBE_STRUCT(session, (), (user, access, refresh))

struct google_form {
    text<8192> id_token;
    std::optional<callout::role> role;
    std::optional<optional_text<32>> phone_number;
};
BOOST_DESCRIBE_STRUCT(google_form, (), (id_token, role, phone_number))

struct google_session : session {
    bool created = false;
};
BOOST_DESCRIBE_STRUCT(google_session, (session), (created))

struct refresh_form {
    text<0> refresh;
};
BOOST_DESCRIBE_STRUCT(refresh_form, (), (refresh))

/// The next pair of tokens.
struct refreshed {
    std::string access;
    std::string refresh;
};
BOOST_DESCRIBE_STRUCT(refreshed, (), (access, refresh))

struct customer_profile_change {
    std::optional<optional_text<150>> emergency_contact_name;
    std::optional<optional_text<32>> emergency_contact_phone;
    std::optional<optional_text<4000>> notes;
};
BOOST_DESCRIBE_STRUCT(customer_profile_change, (), (emergency_contact_name, emergency_contact_phone, notes))

using service_radius = bounded<1, 1000>;

struct worker_profile_change {
    std::optional<optional_text<4000>> skills;
    std::optional<service_radius> service_radius_km;
    std::optional<std::vector<category_id>> category_ids;
};
BOOST_DESCRIBE_STRUCT(worker_profile_change, (), (skills, service_radius_km, category_ids))

struct profile_change {
    std::optional<email_address> email;
    std::optional<optional_text<150>> first_name;
    std::optional<optional_text<150>> last_name;
    std::optional<optional_text<32>> phone_number;
    std::optional<optional_text<255>> default_address;
    std::optional<nullable<latitude>> default_latitude;
    std::optional<nullable<longitude>> default_longitude;
    std::optional<nullable<customer_profile_change>> customer_profile;
    std::optional<nullable<worker_profile_change>> worker_profile;
    std::optional<new_password> password;
    std::optional<text<1024>> current_password;
};
BOOST_DESCRIBE_STRUCT(profile_change, (),
                      (email, first_name, last_name, phone_number, default_address, default_latitude, default_longitude,
                       customer_profile, worker_profile, password, current_password))

/// What proves that the owner wants the account deleted: the password, or for an account without one a fresh identity
/// token of Google's.
struct farewell {
    std::optional<text<1024>> current_password;
    std::optional<text<8192>> id_token;
};
BOOST_DESCRIBE_STRUCT(farewell, (), (current_password, id_token))

struct availability_change {
    bool is_available = false;
    std::optional<nullable<latitude>> current_latitude;
    std::optional<nullable<longitude>> current_longitude;
    std::optional<service_radius> service_radius_km;
    std::optional<optional_text<4000>> skills;
    std::optional<std::vector<category_id>> category_ids;
};
BOOST_DESCRIBE_STRUCT(availability_change, (),
                      (is_available, current_latitude, current_longitude, service_radius_km, skills, category_ids))

/// The text of a field that was sent.
template <class Text>
std::optional<std::string> sent_text(std::optional<Text> field) {
    if (!field) return std::nullopt;
    return std::move(field->value);
}

/// The value of a field that was sent and is not null.
template <class T>
std::optional<T> sent_value(const std::optional<nullable<T>>& field) {
    return field ? field->value : std::nullopt;
}

}  // namespace callout
