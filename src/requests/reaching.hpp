#pragma once

#include "accounts/roster.hpp"
#include "context.hpp"
#include "requests/board.hpp"
#include "requests/requests.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace callout {

/// What a worker can reach: nothing without a position.
std::optional<reach> reach_of(const member& worker);

/// What the calling worker can reach: nothing without a position.
boost::asio::awaitable<std::optional<reach>> reach_of_caller(context& ctx);

/// Whether a decline counts against the caller's reach.
enum class declines { COUNT, IGNORED };

/// Whether the request lies within the calling worker's reach, whatever its status.
boost::asio::awaitable<bool> is_within_reach(context& ctx, const request_row& row, declines how = declines::COUNT);

/// Throws unless the caller is the assigned worker: 403 for a pending request within reach, which they may see, else
/// 404.
boost::asio::awaitable<void> require_assigned(context& ctx, const request_row& row);

/// Throws 404 unless the caller may read the request.
boost::asio::awaitable<void> require_readable(context& ctx, const request_row& row);

}  // namespace callout
