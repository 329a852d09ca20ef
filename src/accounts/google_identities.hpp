#pragma once

#include "context.hpp"
#include "db/database.hpp"
#include "security/identity_token.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>
#include <variant>

/// What Google says of people, in the words of accounts.
namespace callout {

/// Whom an identity token speaks of, with the address as accounts have it; or what to tell the client that sent it.
/// Throws errc::GOOGLE_NOT_CONFIGURED, errc::GOOGLE_UNREACHABLE.
boost::asio::awaitable<std::variant<identity, std::string_view>> identify(context& ctx, std::string token);

/// Throws a field error unless the token was issued to the caller within the last five minutes. Throws as `identify`.
boost::asio::awaitable<void> prove_by_google(context& ctx, std::string token);

}  // namespace callout
