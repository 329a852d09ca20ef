#pragma once

#include "accounts/forms.hpp"
#include "context.hpp"
#include "db/database.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>
#include <vector>

/// How an account ends. Its requests come to an end in the same transaction (requests/leaving.cpp).
namespace callout {

/// What stands in stored texts where an account's address or name stood before it was deleted.
inline constexpr std::string_view deleted_account = "deleted account";

/// The caller's stored hash, which proves together with the form that the owner asks. Throws a field error where it
/// does not, `errc::TOO_BUSY` when too many passwords wait, errc::GOOGLE_NOT_CONFIGURED, errc::GOOGLE_UNREACHABLE.
boost::asio::awaitable<std::string> prove_ownership(context& ctx, const farewell& asked);

/// Holds the caller's account, and returns every address that it ever had. Throws a field error for the last active
/// admin's, or where the proof does not hold any more; errc::TOKEN_INVALID for an account that is not active.
boost::asio::awaitable<std::vector<std::string>> begin_leaving(transaction& tx, const context& ctx,
                                                               const std::string& proof);

/// Takes out of the account what tells whose it was, deactivates it and revokes its sessions.
boost::asio::awaitable<void> finish_leaving(transaction& tx, const context& ctx);

}  // namespace callout
