#pragma once

#include "http/web_address.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace callout {

/// What an answer may cost us.
struct fetch_limits {
    std::size_t header_bytes = 16 * 1024;
    std::size_t body_bytes = 256 * 1024;
    /// From connecting to the answer's last byte. Finding the host's address is the system's and comes before.
    std::chrono::milliseconds time = std::chrono::seconds{5};
};

/// What came of it.
struct fetched {
    int status = 0;
    std::string body;
    /// For how long the answer holds (RFC 9111), where it says so.
    std::optional<std::chrono::seconds> fresh_for;
    /// When to try again, where it says so in seconds.
    std::optional<std::chrono::seconds> retry_after{};
};

/// There was no whole answer: no connection, a certificate that is not trusted, too much or too late. Says which.
class fetch_failed : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// How long an answer with these headers (empty: not sent) holds; nothing where they do not say.
std::optional<std::chrono::seconds> freshness(std::string_view cache_control, std::string_view age);

/// GET on a connection of its own. Over TLS (1.2 or newer) the certificate must be of an authority that the system
/// trusts (OpenSSL's SSL_CERT_FILE and SSL_CERT_DIR name others), and be the host's. No redirect is followed.
/// Throws `fetch_failed`.
boost::asio::awaitable<fetched> fetch(web_address from, fetch_limits limits);

}  // namespace callout
