#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "http/message.hpp"

namespace callout {

/// What one client may take of the server before it is turned away.
struct server_limits {
    /// Request line and headers together; more is answered 414 or 431.
    std::size_t header_bytes = 16 * 1024;
    /// More is answered 413.
    std::size_t body_bytes = 1024 * 1024;
    /// From the first byte of a request (or the connection's start) to the end of its headers; then 408.
    std::chrono::milliseconds header_timeout = std::chrono::seconds{15};
    /// From the end of the headers to the end of the body; then 408.
    std::chrono::milliseconds body_timeout = std::chrono::seconds{30};
    /// From an answer to the next request; then the connection is closed.
    std::chrono::milliseconds idle_timeout = std::chrono::seconds{75};
    /// For a client to take an answer; then the connection is closed.
    std::chrono::milliseconds write_timeout = std::chrono::seconds{30};
    /// Connections beyond this are answered 503 and closed.
    std::size_t connections = 10'000;
    /// So are those of one client's network (an address, or a /64 of IPv6) beyond this.
    std::size_t connections_per_network = 10'000;
    /// Whose network is not counted: proxies, behind which many clients are.
    std::function<bool(const boost::asio::ip::address&)> is_unlimited = [](const boost::asio::ip::address&) {
        return false;
    };
};

struct server_state;

/// HTTP/1.1 over plain sockets, on the one thread that runs the io_context.
class server {
public:
    /// Nothing is bound before `listen`.
    server(boost::asio::io_context& loop, handler answer, server_limits limits = {});
    /// Closes every socket at once; `drain` first to be polite.
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// Binds, starts accepting, and returns the port; port 0 lets the kernel choose one. May be called once.
    /// Throws std::runtime_error, which names host, port and reason, if the address cannot be bound.
    std::uint16_t listen(const std::string& host, std::uint16_t port);

    /// Stops accepting, closes idle connections, lets requests in flight finish (answered with Connection: close),
    /// and after `patience` closes what is left.
    boost::asio::awaitable<void> drain(std::chrono::milliseconds patience);

    /// How many connections are open now.
    [[nodiscard]] std::size_t connections() const;

private:
    std::shared_ptr<server_state> state_;
};

}  // namespace callout
