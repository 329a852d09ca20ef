#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <string>

namespace callout {

/// Where a server on this machine listens.
inline boost::asio::ip::tcp::endpoint loopback(std::uint16_t port) {
    return {boost::asio::ip::address_v4::loopback(), port};
}

/// A whole answer, its header included.
struct http_answer {
    std::string text;

    /// Whether its status is 2xx.
    [[nodiscard]] bool is_good() const;
    /// Whether the server hangs up after it.
    [[nodiscard]] bool says_close() const;
};

/// A connection that is kept from one request to the next, and made anew where the server does not keep it.
class client_connection {
public:
    /// Throws std::system_error when nobody listens.
    client_connection(const boost::asio::any_io_executor& executor, std::uint16_t port);

    /// Sends a request and waits for its answer. Throws std::system_error when the server hangs up before.
    boost::asio::awaitable<http_answer> ask(const std::string& request);

private:
    void connect();
    boost::asio::awaitable<std::size_t> receive();

    boost::asio::ip::tcp::socket socket_;
    std::uint16_t port_;
    std::string received_;
};

}  // namespace callout
