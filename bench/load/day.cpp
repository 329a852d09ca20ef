#include "load/day.hpp"

#include <fmt/core.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>
#include <queue>
#include <string_view>
#include <vector>

#include "load/connection.hpp"

namespace callout {
namespace {

namespace asio = boost::asio;
using steady = std::chrono::steady_clock;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr seconds between_looks_at_board{15};
constexpr seconds between_positions{60};
constexpr seconds between_looks{30};
constexpr seconds until_next_step{3};

/// A call that is made at its moment; `then` is told of a good answer.
struct planned_call {
    /// Since the day began.
    nanoseconds at;
    std::string route;
    std::function<std::string()> request;
    std::function<void(const http_answer&)> then;

    friend bool operator>(const planned_call& a, const planned_call& b) { return a.at > b.at; }
};

std::int64_t id_in(const http_answer& made) {
    const std::string_view text{made.text};
    constexpr std::string_view key = "{\"id\":";
    const std::string_view digits = text.substr(text.find(key) + key.size());
    std::int64_t id = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), id);
    return id;
}

/// A place in the middle of the town; another one for each number.
std::string coordinates(std::int64_t number, std::string_view latitude_name, std::string_view longitude_name) {
    const double north = 40.7 + static_cast<double>(number * 7907 % 100'001 - 50'000) / 1e6;
    const double east = -73.95 + static_cast<double>(number * 6089 % 100'001 - 50'000) / 1e6;
    return fmt::format(R"("{}":"{:.6f}","{}":"{:.6f}")", latitude_name, north, longitude_name, east);
}

/// The calls of a day, those to come in order of their moments.
class day {
public:
    explicit day(const day_plan& plan) : plan_{plan} {
        for (std::int64_t worker = 1; worker <= plan.town.workers; ++worker) plan_worker(worker);
        for (std::int64_t i = 1; i <= plan.town.customers; ++i) plan_customer(plan.town.workers + i);
        const std::int64_t total = plan.creates * plan.lasts.count();
        for (std::int64_t i = 0; i < total; ++i) plan_request(i, spread(i, total, plan.lasts));
    }

    /// Once all is planned, so that no call is late at the beginning.
    void begin() { begins_ = steady::now(); }

    asio::awaitable<void> serve(client_connection& through) {
        asio::steady_timer timer{co_await asio::this_coro::executor};
        while (!calls_.empty()) {
            const planned_call next = calls_.top();
            calls_.pop();
            timer.expires_at(begins_ + next.at);
            co_await timer.async_wait(asio::use_awaitable);
            const http_answer answer = co_await through.ask(next.request());
            note(results_[next.route], next, answer);
        }
    }
    [[nodiscard]] std::map<std::string, load_result> results() && { return std::move(results_); }

private:
    static nanoseconds spread(std::int64_t index, std::int64_t of, seconds over) {
        return nanoseconds{over} * index / of;
    }

    void note(load_result& into, const planned_call& made, const http_answer& answer) {
        into.latencies.push_back(steady::now() - begins_ - made.at);
        into.took = plan_.lasts;
        if (answer.is_good()) {
            if (made.then) made.then(answer);
        } else if (into.refused++ == 0) {
            into.first_refusal = answer.text;
        }
    }

    void plan_again_and_again(nanoseconds first, seconds interval, const std::string& route,
                              const std::function<std::string()>& request) {
        for (nanoseconds at = first; at < plan_.lasts; at += interval) calls_.push({at, route, request, nullptr});
    }

    void plan_worker(std::int64_t worker) {
        const std::string token = plan_.token_of(worker, "WORKER");
        plan_again_and_again(spread(worker - 1, plan_.town.workers, between_looks_at_board), between_looks_at_board,
                             "GET requests/pending/",
                             [token] { return http_request("GET", "/api/services/requests/pending/", token); });
        const std::string body =
            R"({"is_available":true,)" + coordinates(worker, "current_latitude", "current_longitude") + '}';
        plan_again_and_again(
            spread(worker - 1, plan_.town.workers, between_positions), between_positions, "PATCH workers/availability/",
            [token, body] { return http_request("PATCH", "/api/auth/workers/availability/", token, body); });
    }

    void plan_customer(std::int64_t customer) {
        const std::string token = plan_.token_of(customer, "CUSTOMER");
        const std::int64_t index = customer - plan_.town.workers - 1;
        const auto first = spread(index, plan_.town.customers, between_looks);
        plan_again_and_again(first, between_looks, "GET requests/",
                             [token] { return http_request("GET", "/api/services/requests/", token); });
        plan_again_and_again(first, between_looks, "GET notifications/",
                             [token] { return http_request("GET", "/api/notifications/", token); });
    }

    void plan_request(std::int64_t number, nanoseconds at) {
        const std::string token = plan_.token_of(plan_.town.workers + 1 + number % plan_.town.customers, "CUSTOMER");
        const std::string body =
            fmt::format(R"({{"title":"Water leak","description":"Through the ceiling.","category_id":{},{}}})",
                        1 + number % 8, coordinates(number, "location_latitude", "location_longitude"));
        const auto follow = [this, number, at](const http_answer& made) { plan_step(0, number, id_in(made), at); };
        calls_.push({at, "POST requests/",
                     [token, body] { return http_request("POST", "/api/services/requests/", token, body); }, follow});
    }

    void plan_step(std::size_t step, std::int64_t number, std::int64_t request, nanoseconds before) {
        constexpr std::array<std::string_view, 3> steps{"accept", "start", "complete"};
        const nanoseconds at = before + until_next_step;
        if (step == steps.size() || at >= plan_.lasts) return;
        const std::string token = plan_.token_of(1 + number % (plan_.town.workers - plan_.town.far_workers), "WORKER");
        const std::string path = fmt::format("/api/services/requests/{}/{}/", request, steps[step]);
        calls_.push(
            {at, fmt::format("POST {}/", steps[step]), [token, path] { return http_request("POST", path, token); },
             [this, step, number, request, at](const http_answer&) { plan_step(step + 1, number, request, at); }});
    }

    const day_plan& plan_;
    steady::time_point begins_;
    std::priority_queue<planned_call, std::vector<planned_call>, std::greater<>> calls_;
    std::map<std::string, load_result> results_;
};

}  // namespace

std::map<std::string, load_result> play_day(const day_plan& plan) {
    asio::io_context loop{1};
    std::vector<client_connection> connections;
    connections.reserve(plan.connections);
    for (std::size_t i = 0; i < plan.connections; ++i) connections.emplace_back(loop.get_executor(), plan.port);
    day played{plan};
    played.begin();
    for (client_connection& each : connections) {
        asio::co_spawn(loop, played.serve(each), [](const std::exception_ptr& problem) {
            if (problem) std::rethrow_exception(problem);
        });
    }
    loop.run();
    return std::move(played).results();
}

}  // namespace callout
