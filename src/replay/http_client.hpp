#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callout::replay {

/// Where the server listens.
struct server_address {
    std::string host;
    std::string port;
    /// Put before every path; without a slash at its end.
    std::string prefix;
};

/// Reads `http://host[:port][/prefix]`. Throws std::invalid_argument, which says what is wrong; https is not spoken.
server_address parse_server_address(std::string_view url);

/// The methods that a replay needs.
enum class method { GET, POST, PATCH };

/// A request with a JSON body (empty: none).
struct http_request {
    method verb = method::GET;
    std::string path;
    std::string body;
    /// Bearer token; empty: none.
    std::string token;
    /// Empty: none. With a key even a POST may be sent again.
    std::string idempotency_key;
};

/// An answer, read to its end.
struct http_response {
    unsigned status{};
    std::string body;
    /// From Retry-After, where it is a number of seconds.
    std::optional<std::chrono::seconds> retry_after;
};

/// HTTP/1.1 over a bounded number of kept connections; callers beyond the bound wait their turn. One thread only.
class http_client {
public:
    http_client(const boost::asio::any_io_executor& executor, server_address server, std::size_t connections);
    http_client(const http_client&) = delete;
    http_client& operator=(const http_client&) = delete;
    ~http_client();

    /// Sends and reads the whole answer, within 30 s. Only a request that may be repeated is sent again, once, when a
    /// kept connection turns out to be closed. Throws boost::system::system_error.
    boost::asio::awaitable<http_response> send(const http_request& request);

private:
    struct connection;
    class lease;
    using free_slots = boost::asio::experimental::channel<void(boost::system::error_code, std::size_t)>;

    boost::asio::awaitable<void> connect(connection& to) const;

    server_address server_;
    std::vector<std::unique_ptr<connection>> connections_;
    free_slots free_;
};

}  // namespace callout::replay
