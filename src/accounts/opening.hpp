#pragma once

#include "accounts/accounts.hpp"
#include "db/database.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace callout {

/// What an account begins with.
struct new_account {
    std::string email;
    /// Of the password; `no_password` for those who prove themselves otherwise.
    std::string hash;
    callout::role role = role::CUSTOMER;
    std::string first_name;
    std::string last_name;
    std::string phone_number;
    std::string default_address;
    std::optional<latitude> default_latitude;
    std::optional<longitude> default_longitude;
    bool is_email_verified = false;
    /// Of workers.
    category_list categories;
};

/// A stored hash that no password has, spelled as Django spells it.
inline constexpr std::string_view no_password = "!";

/// Whether a stored hash is one that no password matches, ours or one of Django's.
constexpr bool is_unusable(std::string_view hash) { return hash.starts_with(no_password); }

/// Writes the account of a customer or worker with its profile. Throws db::unique_violation for an address that is
/// taken.
boost::asio::awaitable<user_id> open_account(transaction& tx, const new_account& made, instant now);

}  // namespace callout
