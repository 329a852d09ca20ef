#pragma once

#include "accounts/accounts.hpp"
#include "accounts/administration.hpp"
#include "db/query.hpp"

#include <tuple>
#include <vector>

/// All SQL of what admins do to accounts.
namespace callout::administration_sql {

/// A row of the view `managed_account`.
struct managed_row : person_row {
    instant date_joined;
    std::optional<instant> last_login;
    bool is_deleted = false;
};
BOOST_DESCRIBE_STRUCT(managed_row, (person_row), (date_joined, last_login, is_deleted))

// Both sides by the database's own lower(): SQLite's knows ASCII only, PostgreSQL's more.
inline constexpr query<std::vector<managed_row>(std::optional<role>, std::optional<bool>, std::optional<std::string>,
                                                std::int64_t, std::int64_t)>
    list{"administration.list", R"(
    SELECT {columns} FROM managed_account
    WHERE (CAST($1 AS text) IS NULL OR role = $1) AND (CAST($2 AS boolean) IS NULL OR is_active = $2)
      AND (CAST($3 AS text) IS NULL OR lower(email) LIKE lower($3) ESCAPE '\' OR lower(first_name) LIKE lower($3) ESCAPE '\'
           OR lower(last_name) LIKE lower($3) ESCAPE '\')
    ORDER BY id DESC LIMIT $4 OFFSET $5)"};

inline constexpr query<std::int64_t(std::optional<role>, std::optional<bool>, std::optional<std::string>)> count{
    "administration.count", R"(
    SELECT count(*) FROM account
    WHERE (CAST($1 AS text) IS NULL OR role = $1) AND (CAST($2 AS boolean) IS NULL OR is_active = $2)
      AND (CAST($3 AS text) IS NULL OR lower(email) LIKE lower($3) ESCAPE '\' OR lower(first_name) LIKE lower($3) ESCAPE '\'
           OR lower(last_name) LIKE lower($3) ESCAPE '\'))"};

inline constexpr query<std::optional<managed_row>(user_id)> by_id{
    "administration.by_id", "SELECT {columns} FROM managed_account WHERE id = $1"};

inline constexpr query<std::optional<role>(user_id)> role_of{"administration.role_of",
                                                             "SELECT role FROM account WHERE id = $1"};

// Held until the transaction ends, so that nobody acts as an admin after they ceased to be one.
inline constexpr query<std::optional<user_id>(user_id)> hold_admin{
    "administration.hold_admin", "SELECT id FROM account WHERE id = $1 AND is_active AND role = 'ADMIN'",
    "SELECT id FROM account WHERE id = $1 AND is_active AND role = 'ADMIN' FOR SHARE"};

// As an UPDATE would hold it.
inline constexpr query<account_state(user_id)> hold_account{
    "administration.hold_account", "SELECT {columns} FROM account WHERE id = $1",
    "SELECT {columns} FROM account WHERE id = $1 FOR NO KEY UPDATE"};

inline constexpr query<void(user_id, role, bool, bool)> update_account{"administration.update_account", R"(
    UPDATE account SET role = $2, is_active = $3, is_email_verified = $4, version = version + 1 WHERE id = $1)"};

inline constexpr query<void(user_id)> go_offline{
    "administration.go_offline",
    "UPDATE worker_profile SET is_available = false, last_available_at = NULL WHERE user_id = $1"};

inline constexpr query<void(user_id)> ensure_worker_profile{"administration.ensure_worker_profile", R"(
    INSERT INTO worker_profile (user_id, skills, is_available, service_radius_km, category_ids)
    VALUES ($1, '', false, 20, '') ON CONFLICT (user_id) DO NOTHING)"};

inline constexpr query<void(user_id)> ensure_customer_profile{"administration.ensure_customer_profile", R"(
    INSERT INTO customer_profile (user_id, emergency_contact_name, emergency_contact_phone, notes)
    VALUES ($1, '', '', '') ON CONFLICT (user_id) DO NOTHING)"};

/// Every query here, for the test that prepares them all.
inline constexpr auto all = std::tie(list, count, by_id, role_of, hold_admin, hold_account, update_account, go_offline,
                                     ensure_worker_profile, ensure_customer_profile);

}  // namespace callout::administration_sql
