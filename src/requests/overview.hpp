#pragma once

#include "context.hpp"
#include "requests/requests.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace callout {

/// At most so many of each status, and in reach: who has more reads the lists.
inline constexpr std::size_t most_in_overview = 100;

/// The requests that are not finished of the caller: a customer's own, a worker's jobs, for admins any; newest first.
boost::asio::awaitable<std::vector<service_request>> open_requests(context& ctx);

/// What waits within the calling worker's reach, as a JSON array of requests in the order of the pending list.
boost::asio::awaitable<std::string> requests_in_reach(context& ctx);

}  // namespace callout
