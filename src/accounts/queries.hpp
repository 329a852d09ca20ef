#pragma once

#include "accounts/accounts.hpp"
#include "db/query.hpp"

#include <tuple>

/// All SQL of accounts.
namespace callout::accounts_sql {

/// What sign-in asks of an account.
struct account_key {
    user_id id;
    std::string password;
    bool is_active = true;
};
BOOST_DESCRIBE_STRUCT(account_key, (), (id, password, is_active))

/// What sign-in with Google asks of the account that has an address.
struct address_holder {
    user_id id;
    bool is_email_verified = false;
    /// Of the Google account that it is linked to.
    std::optional<std::string> subject;
};
BOOST_DESCRIBE_STRUCT(address_holder, (), (id, is_email_verified, subject))

inline constexpr query<std::optional<person_row>(user_id)> person_by_id{"accounts.person_by_id",
                                                                        "SELECT {columns} FROM person WHERE id = $1"};

inline constexpr query<std::optional<account_key>(std::string)> key_by_email{
    "accounts.key_by_email", "SELECT {columns} FROM account WHERE email = $1"};

inline constexpr query<std::optional<account_key>(user_id)> key_by_id{"accounts.key_by_id",
                                                                      "SELECT {columns} FROM account WHERE id = $1"};

/// What the fleet has to know of a worker who takes requests.
struct available_row {
    user_id user_id;
    std::int64_t service_radius_km = 20;
    latitude current_latitude;
    longitude current_longitude;
    std::optional<instant> position_recorded_at;
    bool is_pinged = false;
    std::optional<instant> heard_at;
    std::optional<instant> last_available_at;
    category_list category_ids;
};
BOOST_DESCRIBE_STRUCT(available_row, (),
                      (user_id, service_radius_km, current_latitude, current_longitude, position_recorded_at, is_pinged,
                       heard_at, last_available_at, category_ids))

// The next so many after an account. Whatever ends an account, or its being a worker's, ends its availability too.
inline constexpr query<std::vector<available_row>(user_id, std::int64_t)> available_workers_after{
    "accounts.available_workers_after", R"(
    SELECT {columns} FROM worker_profile
    WHERE is_available AND current_latitude IS NOT NULL AND current_longitude IS NOT NULL AND user_id > $1
    ORDER BY user_id LIMIT $2)"};

inline constexpr query<std::int64_t()> count_available_workers{
    "accounts.count_available_workers", "SELECT count(*) FROM worker_profile WHERE is_available"};

inline constexpr query<std::optional<user_id>(std::string, std::string)> user_by_google_subject{
    "accounts.user_by_google_subject", "SELECT user_id FROM google_identity WHERE issuer = $1 AND subject = $2"};

inline constexpr query<std::optional<address_holder>(std::string, std::string)> address_holder_for_google{
    "accounts.address_holder_for_google", R"(
    SELECT a.id AS id, a.is_email_verified AS is_email_verified, g.subject AS subject
    FROM account a LEFT JOIN google_identity g ON g.user_id = a.id AND g.issuer = $2
    WHERE a.email = $1)"};

inline constexpr query<void(std::string, std::string, user_id, instant)> link_google_account{
    "accounts.link_google_account",
    "INSERT INTO google_identity (issuer, subject, user_id, linked_at) VALUES ($1, $2, $3, $4)"};

inline constexpr query<user_id(std::string, std::string, role, std::string, std::string, std::string, std::string,
                               std::optional<latitude>, std::optional<longitude>, instant, bool)>
    insert_account{"accounts.insert_account", R"(
    INSERT INTO account (email, password, role, first_name, last_name, phone_number, default_address, default_latitude,
                         default_longitude, is_email_verified, is_active, date_joined)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $11, true, $10)
    RETURNING id)"};

inline constexpr query<void(user_id, category_list)> insert_worker_profile{"accounts.insert_worker_profile", R"(
    INSERT INTO worker_profile (user_id, skills, is_available, service_radius_km, category_ids)
    VALUES ($1, '', false, 20, $2))"};

inline constexpr query<void(user_id)> insert_customer_profile{"accounts.insert_customer_profile", R"(
    INSERT INTO customer_profile (user_id, emergency_contact_name, emergency_contact_phone, notes)
    VALUES ($1, '', '', ''))"};

inline constexpr query<void(user_id, instant)> note_sign_in{"accounts.note_sign_in",
                                                            "UPDATE account SET last_login = $2 WHERE id = $1"};

// As `note_sign_in`, unless the account is not active; held until the transaction ends, so that it stays so.
inline constexpr query<std::optional<user_id>(user_id, instant)> note_sign_in_if_active{
    "accounts.note_sign_in_if_active", "UPDATE account SET last_login = $2 WHERE id = $1 AND is_active RETURNING id"};

// No row means that the password was changed since it was verified, or that the account is not active. With a new hash,
// that is stored.
inline constexpr query<std::optional<user_id>(user_id, std::string, std::optional<std::string>)> confirm_password{
    "accounts.confirm_password", R"(
    UPDATE account SET password = COALESCE($3, password) WHERE id = $1 AND password = $2 AND is_active
    RETURNING id)"};

// First in whatever changes a profile: changes of one account wait for each other, and are told apart.
inline constexpr query<void(user_id)> begin_change{"accounts.begin_change",
                                                   "UPDATE account SET version = version + 1 WHERE id = $1"};

// What is null stays as it is, so that two changes at once do not undo each other.
inline constexpr query<void(user_id, std::optional<std::string>, std::optional<std::string>, std::optional<std::string>,
                            std::optional<std::string>, std::optional<std::string>, bool)>
    update_account{"accounts.update_account", R"(
    UPDATE account
    SET email = COALESCE($2, email), first_name = COALESCE($3, first_name), last_name = COALESCE($4, last_name),
        phone_number = COALESCE($5, phone_number), default_address = COALESCE($6, default_address),
        is_email_verified = CASE WHEN $7 THEN false ELSE is_email_verified END, version = version + 1
    WHERE id = $1)"};

inline constexpr query<void(user_id, std::optional<latitude>)> set_default_latitude{
    "accounts.set_default_latitude", "UPDATE account SET default_latitude = $2 WHERE id = $1"};

inline constexpr query<void(user_id, std::optional<longitude>)> set_default_longitude{
    "accounts.set_default_longitude", "UPDATE account SET default_longitude = $2 WHERE id = $1"};

inline constexpr query<void(user_id, std::optional<std::string>, std::optional<std::string>,
                            std::optional<std::string>)>
    update_customer_profile{"accounts.update_customer_profile", R"(
    UPDATE customer_profile
    SET emergency_contact_name = COALESCE($2, emergency_contact_name),
        emergency_contact_phone = COALESCE($3, emergency_contact_phone), notes = COALESCE($4, notes)
    WHERE user_id = $1)"};

inline constexpr query<void(user_id, std::optional<std::string>, std::optional<std::int64_t>,
                            std::optional<category_list>)>
    update_worker_profile{"accounts.update_worker_profile", R"(
    UPDATE worker_profile
    SET skills = COALESCE($2, skills), service_radius_km = COALESCE($3, service_radius_km),
        category_ids = COALESCE($4, category_ids)
    WHERE user_id = $1)"};

// The last parameter is when the position is of, null without one. What the app told before counts no more.
inline constexpr query<void(user_id, bool, std::optional<latitude>, std::optional<longitude>, std::optional<instant>,
                            std::optional<instant>)>
    update_availability{"accounts.update_availability", R"(
    UPDATE worker_profile
    SET is_available = $2, current_latitude = COALESCE($3, current_latitude),
        current_longitude = COALESCE($4, current_longitude), last_available_at = $5,
        position_recorded_at = COALESCE($6, position_recorded_at), is_pinged = is_pinged AND $3 IS NULL
    WHERE user_id = $1)"};

inline constexpr query<std::vector<category_id>(id_list)> active_categories{
    "accounts.active_categories",
    "SELECT id FROM service_category WHERE is_active AND id IN (SELECT value FROM json_each('[' || $1 || ']'))",
    "SELECT id FROM service_category WHERE is_active AND id = ANY(CAST(string_to_array($1, ',') AS bigint[]))"};

/// Every query of this feature, for the test that prepares them all.
inline constexpr auto all = std::tie(
    person_by_id, key_by_email, key_by_id, user_by_google_subject, address_holder_for_google, link_google_account,
    available_workers_after, count_available_workers, insert_account, insert_worker_profile, insert_customer_profile,
    note_sign_in, note_sign_in_if_active, confirm_password, begin_change, update_account, set_default_latitude,
    set_default_longitude, update_customer_profile, update_worker_profile, update_availability, active_categories);

}  // namespace callout::accounts_sql
