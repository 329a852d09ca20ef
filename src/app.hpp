#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "clock.hpp"
#include "config.hpp"
#include "http/client.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "security/password.hpp"

namespace callout {

/// What tests choose differently from the program.
struct app_options {
    password_cost passwords{};
    undeclared_errors undeclared = undeclared_errors::ANSWERED;
    server_limits limits{};
    fetch_limits google{};
    /// Whether what has to be done by and by is: writing positions, looking for workers who were not heard of.
    bool is_timed = true;
    fetch_limits deliveries{.time = std::chrono::seconds{10}};
    /// False: deliveries are made when `deliveries().settle()` says so.
    bool delivers_by_itself = true;
};

class follower;

/// Every endpoint of the program, the documentation of them all included.
std::vector<route> all_routes();

/// Every long-lived object of a running service.
class app {
public:
    /// Opens the database. Throws std::invalid_argument for a setting that cannot be, db::unavailable.
    app(boost::asio::io_context& loop, config settings, const clock& time, app_options options = {});
    ~app();
    app(const app&) = delete;
    app& operator=(const app&) = delete;

    /// Brings the schema up to date and reads back what memory holds; until then every answer but /healthz is 503.
    boost::asio::awaitable<void> start();
    /// Binds HOST and PORT and returns the port. Throws std::runtime_error if that cannot be.
    std::uint16_t listen();
    /// The answer to a request, whether it came over a socket or not. Never throws.
    boost::asio::awaitable<response> answer(const request& asked);
    /// Reads anew what memory holds; every answer is 503 until then.
    boost::asio::awaitable<void> begin_anew();
    /// Stops accepting, lets the requests under way finish for so long, and writes what is still to be written.
    boost::asio::awaitable<void> stop(std::chrono::milliseconds patience);

    follower& others();
    callout::database& db();
    callout::fleet& fleet();
    callout::presence& presence();
    callout::positions& positions();
    callout::board& board();
    deliverer& deliveries();

private:
    struct parts;
    [[nodiscard]] boost::asio::awaitable<response> route(const request& asked) const;
    boost::asio::awaitable<void> note_throttling(const request& asked) const;

    std::unique_ptr<parts> parts_;
};

}  // namespace callout
