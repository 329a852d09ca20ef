#pragma once

#include "context.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/describe/class.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace callout {

/// Opens one stream of its owner: for browsers, whose EventSource sends no Authorization header.
struct stream_ticket {
    std::string ticket;
    instant expires_at;
};
BOOST_DESCRIBE_STRUCT(stream_ticket, (), (ticket, expires_at))

/// How long a ticket is good.
inline constexpr std::chrono::seconds ticket_lifetime{30};

/// A new ticket for the caller.
boost::asio::awaitable<stream_ticket> issue_ticket(context& ctx);

/// Whom the ticket lets in, which it does once. Throws errc::TOKEN_INVALID.
boost::asio::awaitable<caller> redeem_ticket(const services& all, std::string_view ticket);

}  // namespace callout
