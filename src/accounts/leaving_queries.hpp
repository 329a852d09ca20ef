#pragma once

#include "db/query.hpp"
#include "values.hpp"

#include <string>
#include <tuple>
#include <vector>

/// All SQL of accounts that end.
namespace callout::leaving_sql {

// Held until the transaction ends, so that of the last two admins only one can leave.
inline constexpr query<std::vector<user_id>()> active_admins{
    "leaving.active_admins", "SELECT id FROM account WHERE role = 'ADMIN' AND is_active ORDER BY id",
    "SELECT id FROM account WHERE role = 'ADMIN' AND is_active ORDER BY id FOR UPDATE"};

inline constexpr query<void(user_id)> remember_email{"leaving.remember_email", R"(
    INSERT INTO former_email (user_id, email) SELECT id, email FROM account WHERE id = $1
    ON CONFLICT (user_id, email) DO NOTHING)"};

inline constexpr query<std::vector<std::string>(user_id)> emails{"leaving.emails", R"(
    SELECT email FROM account WHERE id = $1 UNION SELECT email FROM former_email WHERE user_id = $1)"};

inline constexpr query<void(user_id)> forget_emails{"leaving.forget_emails",
                                                    "DELETE FROM former_email WHERE user_id = $1"};

inline constexpr query<void(user_id)> unlink_google{"leaving.unlink_google",
                                                    "DELETE FROM google_identity WHERE user_id = $1"};

// What remains of the address holds no @, so that nobody can register it, and no password matches.
inline constexpr query<void(user_id)> anonymise_account{"leaving.anonymise_account", R"(
    UPDATE account
    SET email = 'deleted-' || id, password = '!', first_name = '', last_name = '', phone_number = '', default_address = '',
        default_latitude = NULL, default_longitude = NULL, is_email_verified = false, is_active = false, is_deleted = true,
        last_login = NULL, version = version + 1
    WHERE id = $1)"};

// A moment without a place: where they were, if that is still to be written, is not.
inline constexpr query<void(user_id, instant)> anonymise_worker{"leaving.anonymise_worker", R"(
    UPDATE worker_profile
    SET skills = '', is_available = false, current_latitude = NULL, current_longitude = NULL, position_recorded_at = $2,
        is_pinged = false, heard_at = NULL, last_available_at = NULL, category_ids = ''
    WHERE user_id = $1)"};

inline constexpr query<void(user_id)> anonymise_customer{"leaving.anonymise_customer", R"(
    UPDATE customer_profile SET emergency_contact_name = '', emergency_contact_phone = '', notes = ''
    WHERE user_id = $1)"};

/// Every query here, for the test that prepares them all.
inline constexpr auto all = std::tie(active_admins, remember_email, emails, forget_emails, unlink_google,
                                     anonymise_account, anonymise_worker, anonymise_customer);

}  // namespace callout::leaving_sql
