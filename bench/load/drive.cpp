#include "load/drive.hpp"

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <stdexcept>
#include <thread>

#include "load/connection.hpp"

namespace callout {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using steady = std::chrono::steady_clock;

constexpr std::chrono::seconds longest_start{60};

asio::awaitable<void> keep_busy(client_connection& through, std::size_t index, steady::time_point until,
                                const scenario& next, load_result& into) {
    while (steady::now() < until) {
        const auto request = next(index);
        if (!request) co_return;
        const auto begin = steady::now();
        const http_answer answer = co_await through.ask(*request);
        into.latencies.push_back(steady::now() - begin);
        if (answer.is_good()) continue;
        if (into.refused++ == 0) into.first_refusal = answer.text;
    }
}

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
    std::vector<client_connection> callers;
    callers.reserve(connections);
    for (std::size_t i = 0; i < connections; ++i) callers.emplace_back(loop.get_executor(), port);
    const auto begin = steady::now();
    for (std::size_t i = 0; i < connections; ++i) {
        asio::co_spawn(loop, keep_busy(callers[i], i, begin + at_most, next, result),
                       [](const std::exception_ptr& problem) {
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
