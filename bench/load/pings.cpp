#include "load/pings.hpp"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vector>

#include "load/connection.hpp"

namespace callout {
namespace {

namespace asio = boost::asio;
using steady = std::chrono::steady_clock;
using microseconds = std::chrono::microseconds;
using wall_time = std::chrono::time_point<std::chrono::system_clock, microseconds>;

/// A hundred-thousandth of a degree, 1.1 m, in a tenth of a second.
constexpr double degrees_a_second = 1e-4;

class fleet_of_phones {
public:
    explicit fleet_of_phones(const ping_load& given) : given_{given} {
        for (std::int64_t i = 0; i < given.workers; ++i) tokens_.push_back(given.token_of(given.first_worker + i));
    }

    /// The n-th call of all.
    [[nodiscard]] std::string call(std::size_t n) const {
        const std::size_t which = n % tokens_.size();
        const auto now = std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now());
        // What a worker sends reaches back to just after their last call.
        const double seconds_a_call = static_cast<double>(tokens_.size()) / given_.calls_per_second;
        const auto between = microseconds{static_cast<std::int64_t>(seconds_a_call * 0.95e6) / given_.fixes};
        std::string body = given_.fixes == 1 ? "" : "[";
        for (std::int64_t i = given_.fixes - 1; i >= 0; --i)
            (body += body.size() > 1 ? "," : "") += fix(which, now - i * between);
        if (given_.fixes > 1) body += ']';
        return http_request("POST", "/api/auth/workers/location/", tokens_[which], body);
    }

private:
    [[nodiscard]] std::string fix(std::size_t which, wall_time at) const {
        const std::int64_t id = given_.first_worker + static_cast<std::int64_t>(which);
        const std::chrono::duration<double> driven = at - begin_;
        const double north = static_cast<double>(40'700'000 + id * 7919 % 100'001 - 50'000) / 1e6;
        const double east = static_cast<double>(-73'950'000 + id * 6101 % 100'001 - 50'000) / 1e6;
        return fmt::format(
            R"({{"latitude":"{:.6f}","longitude":"{:.6f}","accuracy_m":5.5,"heading":0,"speed":11.1,"recorded_at":"{:%FT%T}Z"}})",
            north + driven.count() * degrees_a_second, east, at);
    }

    const ping_load& given_;
    std::vector<std::string> tokens_;
    wall_time begin_ = std::chrono::time_point_cast<microseconds>(std::chrono::system_clock::now());
};

struct plan {
    const ping_load& given;
    const fleet_of_phones& phones;
    steady::time_point begin = steady::now();

    [[nodiscard]] steady::time_point moment(std::size_t call) const {
        const std::chrono::duration<double> after{static_cast<double>(call) / given.calls_per_second};
        return begin + std::chrono::duration_cast<steady::duration>(after);
    }
};

asio::awaitable<void> send(client_connection& through, std::size_t first, const plan& all, load_result& into) {
    asio::steady_timer clock{co_await asio::this_coro::executor};
    for (std::size_t n = first;; n += all.given.connections) {
        const auto moment = all.moment(n);
        if (moment >= all.begin + all.given.lasts) co_return;
        if (steady::now() < moment) {
            clock.expires_at(moment);
            co_await clock.async_wait(asio::use_awaitable);
        }
        const http_answer answer = co_await through.ask(all.phones.call(n));
        into.latencies.push_back(steady::now() - moment);
        if (!answer.is_good() && into.refused++ == 0) into.first_refusal = answer.text;
    }
}

}  // namespace

load_result ping(const ping_load& given) {
    const fleet_of_phones phones{given};
    asio::io_context loop{1};
    std::vector<client_connection> callers;
    callers.reserve(given.connections);
    for (std::size_t i = 0; i < given.connections; ++i) callers.emplace_back(loop.get_executor(), given.port);
    load_result result;
    const plan all{.given = given, .phones = phones};
    for (std::size_t i = 0; i < given.connections; ++i) {
        asio::co_spawn(loop, send(callers[i], i, all, result), [](const std::exception_ptr& problem) {
            if (problem) std::rethrow_exception(problem);
        });
    }
    loop.run();
    result.took = steady::now() - all.begin;
    return result;
}

}  // namespace callout
