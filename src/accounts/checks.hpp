#pragma once

#include "accounts/accounts.hpp"
#include "db/database.hpp"
#include "http/endpoint.hpp"
#include "security/password.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The checks that several account endpoints share. Each adds what it finds to the errors of a form.
namespace callout {

inline constexpr std::string_view email_taken = "user with this email address already exists.";

/// Adds a message for the first category that does not exist or takes no requests.
boost::asio::awaitable<void> check_categories(database& db, const std::vector<category_id>& wanted,
                                              std::string_view field, field_errors& errors);

/// Adds a message if the address belongs to another account than `own`.
boost::asio::awaitable<void> check_email_free(database& db, const std::string& email, user_id own,
                                              field_errors& errors);

/// Adds what Django's four validators say of a password.
void check_password(std::string_view password, const user& owner, field_errors& errors);

/// The hash of a password to store. Throws `errc::TOO_BUSY` when too many wait.
boost::asio::awaitable<std::string> hash_password(context& ctx, std::string password);

/// Whether the stored hash, empty for an account that does not exist, is of this password; in the same time either way.
/// Throws `errc::TOO_BUSY` when too many wait.
boost::asio::awaitable<verification> verify_password(context& ctx, std::string password, std::string stored);

/// The caller's stored hash, once it has matched their password. Throws a field error where it does not,
/// `errc::TOO_BUSY` when too many wait.
boost::asio::awaitable<std::string> verified_password(context& ctx, std::string current_password);

/// Holds the account for the transaction and stores the new hash, if there is one. Throws a field error where the hash
/// that was verified is no longer the account's, errc::TOKEN_INVALID where the account is not active.
boost::asio::awaitable<void> confirm_password(transaction& tx, user_id owner, const std::string& verified,
                                              const std::optional<std::string>& new_hash = std::nullopt);

/// Throws errc::TOKEN_INVALID if the account ended while its owner's call was under way.
void require_active(const person_row& row);

/// Throws errc::TOKEN_INVALID if the account changed its role while its owner's call was under way.
void require_role(const person_row& row, role still);

/// Sorted, each once: how a profile keeps its categories.
category_list normalised(std::vector<category_id> wanted);

/// A unique violation of the address becomes the field's error, anything else is thrown on.
[[noreturn]] void rethrow_email_taken(const std::exception_ptr& problem);

}  // namespace callout
