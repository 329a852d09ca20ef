#pragma once

#include "accounts/accounts.hpp"
#include "db/database.hpp"
#include "http/endpoint.hpp"
#include "security/password.hpp"

#include <boost/asio/awaitable.hpp>

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

/// Sorted, each once: how a profile keeps its categories.
category_list normalised(std::vector<category_id> wanted);

/// A unique violation of the address becomes the field's error, anything else is thrown on.
[[noreturn]] void rethrow_email_taken(const std::exception_ptr& problem);

}  // namespace callout
