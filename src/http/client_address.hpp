#pragma once

#include "http/buckets.hpp"
#include "http/message.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace callout {

/// The proxies before this server whose word on where a request comes from is taken.
class trusted_proxies {
public:
    /// Addresses and networks: "10.0.0.0/8", "::1". Throws std::invalid_argument for anything else.
    explicit trusted_proxies(const std::vector<std::string>& networks);

    /// Whether the address is one of theirs.
    [[nodiscard]] bool include(const boost::asio::ip::address& address) const;
    /// The client's address: the peer's, or where that is a trusted proxy, the last one in X-Forwarded-For that is
    /// none.
    [[nodiscard]] boost::asio::ip::address client_of(const request& asked) const;
    /// Whether the client spoke TLS, as a trusted proxy says in X-Forwarded-Proto.
    [[nodiscard]] bool came_by_tls(const request& asked) const;

private:
    std::vector<boost::asio::ip::network_v4> v4_;
    std::vector<boost::asio::ip::network_v6> v6_;
};

/// The address itself; of an IPv4 address in an IPv6 coat, that of IPv4.
boost::asio::ip::address unwrapped(const boost::asio::ip::address& address);

/// The bucket of an address. Whoever has one address of IPv6 has a whole /64, which shares one.
bucket_key network_key(const boost::asio::ip::address& address);

/// The same as text, "192.0.2.1" or "2001:db8:0:1::/64".
std::string network_text(const boost::asio::ip::address& address);

}  // namespace callout
