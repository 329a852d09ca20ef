#pragma once

#include <boost/asio/ip/address.hpp>

namespace callout {

/// Whether an address is one of the Internet's, which no network uses for itself: not loopback, private (RFC 1918, RFC
/// 4193), shared (RFC 6598), link-local, multicast, reserved, for documentation or measurements, nor an address of IPv6
/// that stands for such a one of IPv4.
bool is_public(const boost::asio::ip::address& address);

}  // namespace callout
