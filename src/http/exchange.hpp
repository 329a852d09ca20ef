#pragma once

#include "http/client.hpp"
#include "http/message.hpp"
#include "http/web_address.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <string>
#include <utility>
#include <vector>

/// One request to another server and its answer, on a connection of their own: what the clients are made of.
namespace callout {

/// What is asked.
struct outgoing {
    verb method = verb::GET;
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
};

/// Whether anybody wants to know more of an answer than its headers.
enum class answer_body { READ, LEFT };

using tcp_endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

/// Whether a host is an address, which need not be looked up.
bool is_numeric(const std::string& host);

/// TLS 1.2 or newer, with the certificate authorities of the system.
boost::asio::ssl::context trusting_what_the_system_trusts();

/// Connects to one of the addresses and nowhere else. Throws boost::system::system_error.
boost::asio::awaitable<fetched> exchange_plainly(web_address to, tcp_endpoints where, outgoing what,
                                                 fetch_limits limits, answer_body wanted);

/// As above, over TLS; the certificate must be the host's. `trust` outlives the call.
boost::asio::awaitable<fetched> exchange_securely(web_address to, tcp_endpoints where, outgoing what,
                                                  fetch_limits limits, answer_body wanted,
                                                  boost::asio::ssl::context& trust);

}  // namespace callout
