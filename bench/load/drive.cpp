#include "load/drive.hpp"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <stdexcept>
#include <string_view>
#include <thread>

namespace callout {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using steady = std::chrono::steady_clock;

constexpr std::string_view length_name = "\r\nContent-Length: ";
constexpr std::chrono::seconds longest_start{60};

tcp::endpoint loopback(std::uint16_t port) { return {asio::ip::address_v4::loopback(), port}; }

std::size_t body_length(std::string_view head) {
    const auto at = head.find(length_name);
    std::size_t length = 0;
    if (at == std::string_view::npos) return length;
    const std::string_view digits = head.substr(at + length_name.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
    return length;
}

/// One connection that asks and waits, again and again.
class caller_on_a_connection {
public:
    caller_on_a_connection(const asio::any_io_executor& executor, std::uint16_t port) : socket_{executor}, port_{port} {
        connect();
    }

    asio::awaitable<void> work(std::size_t index, steady::time_point until, const scenario& next, load_result& into) {
        while (steady::now() < until) {
            const auto request = next(index);
            if (!request) co_return;
            const auto begin = steady::now();
            co_await asio::async_write(socket_, asio::buffer(*request), asio::use_awaitable);
            const std::size_t size = co_await read_answer();
            into.latencies.push_back(steady::now() - begin);
            judge(into);
            const bool is_over = says_close();
            received_.erase(0, size);
            if (is_over) connect();
        }
    }

private:
    void connect() {
        socket_.close();
        socket_.connect(loopback(port_));
        socket_.set_option(tcp::no_delay{true});
    }

    [[nodiscard]] bool says_close() const {
        const std::string_view head = std::string_view{received_}.substr(0, received_.find("\r\n\r\n"));
        return head.find("\r\nConnection: close") != std::string_view::npos;
    }

    asio::awaitable<std::size_t> read_answer() {
        const std::size_t head =
            co_await asio::async_read_until(socket_, asio::dynamic_buffer(received_), "\r\n\r\n", asio::use_awaitable);
        const std::size_t whole = head + body_length(std::string_view{received_}.substr(0, head));
        while (received_.size() < whole) {
            const std::size_t had = received_.size();
            received_.resize(whole);
            const std::size_t got = co_await socket_.async_read_some(asio::buffer(received_.data() + had, whole - had),
                                                                     asio::use_awaitable);
            received_.resize(had + got);
        }
        co_return whole;
    }

    void judge(load_result& into) const {
        constexpr std::size_t status_at = 9;
        if (received_[status_at] == '2') return;
        if (into.refused++ == 0) into.first_refusal = received_;
    }

    tcp::socket socket_;
    std::uint16_t port_;
    std::string received_;
};

bool is_ready(std::uint16_t port) {
    asio::io_context loop;
    tcp::socket socket{loop};
    boost::system::error_code problem;
    socket.connect(loopback(port), problem);
    if (problem) return false;
    asio::write(socket, asio::buffer(http_request("GET", "/readyz", "")), problem);
    std::string received;
    asio::read_until(socket, asio::dynamic_buffer(received), "\r\n\r\n", problem);
    return received.starts_with("HTTP/1.1 200");
}

}  // namespace

double load_result::per_second() const {
    return static_cast<double>(latencies.size()) / std::chrono::duration<double>{took}.count();
}

std::chrono::nanoseconds load_result::percentile(double of_a_hundred) {
    if (latencies.empty()) return {};
    std::ranges::sort(latencies);
    const double rank = of_a_hundred / 100 * static_cast<double>(latencies.size());
    return latencies[std::min(latencies.size() - 1, static_cast<std::size_t>(rank))];
}

load_result drive(std::uint16_t port, std::size_t connections, std::chrono::seconds at_most, const scenario& next) {
    asio::io_context loop{1};
    load_result result;
    std::vector<caller_on_a_connection> callers;
    callers.reserve(connections);
    for (std::size_t i = 0; i < connections; ++i) callers.emplace_back(loop.get_executor(), port);
    const auto begin = steady::now();
    for (std::size_t i = 0; i < connections; ++i) {
        asio::co_spawn(loop, callers[i].work(i, begin + at_most, next, result), [](const std::exception_ptr& problem) {
            if (problem) std::rethrow_exception(problem);
        });
    }
    loop.run();
    result.took = steady::now() - begin;
    return result;
}

void await_readiness(std::uint16_t port) {
    const auto until = steady::now() + longest_start;
    while (!is_ready(port)) {
        if (steady::now() > until) throw std::runtime_error{"The server does not get ready."};
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
}

std::uint16_t free_port() {
    asio::io_context loop;
    return tcp::acceptor{loop, loopback(0)}.local_endpoint().port();
}

std::string http_request(const std::string& method, const std::string& path, const std::string& token,
                         const std::string& body) {
    std::string text = method + ' ' + path + " HTTP/1.1\r\nHost: localhost\r\n";
    if (!token.empty()) text += "Authorization: Bearer " + token + "\r\n";
    if (!body.empty()) text += "Content-Type: application/json\r\n";
    if (method != "GET") text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return text + "\r\n" + body;
}

}  // namespace callout
