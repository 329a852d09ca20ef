#include "replay/replay.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <exception>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <utility>
#include <vector>

#include "replay/api.hpp"
#include "replay/calls.hpp"
#include "replay/city.hpp"
#include "replay/csv.hpp"
#include "replay/customer.hpp"
#include "replay/final_check.hpp"
#include "replay/http_client.hpp"
#include "replay/population.hpp"
#include "replay/progress.hpp"
#include "replay/report.hpp"
#include "replay/task_group.hpp"
#include "replay/worker.hpp"

namespace callout {

namespace {

namespace asio = boost::asio;
using asio::awaitable;
using replay::replay_failure;

std::vector<replay::repair_call> load_calls(const std::string& file) {
    std::ifstream input{file, std::ios::binary};
    if (!input) throw replay_failure("cannot read " + file);
    std::ostringstream text;
    text << input.rdbuf();
    try {
        auto calls = replay::read_calls(text.str());
        if (calls.empty()) throw replay_failure(file + " holds no calls");
        return calls;
    } catch (const replay::csv_error& error) {
        throw replay_failure(file + ", " + error.what());
    }
}

replay::server_address read_address(const replay_options& options) {
    if (options.workers < 1) throw replay_failure("at least one worker is needed");
    if (!(options.speed > 0)) throw replay_failure("the speed must be above 0");
    if (options.connections < 1) throw replay_failure("at least one connection is needed");
    try {
        return replay::parse_server_address(options.url);
    } catch (const std::invalid_argument& error) {
        throw replay_failure(error.what());
    }
}

awaitable<replay::category_ids> greet(replay::api& server, const replay_options& options) {
    try {
        co_return co_await server.categories();
    } catch (const replay_failure& failure) {
        throw replay_failure("cannot reach the server at " + options.url + " (" + failure.what() + "). Is it running?");
    }
}

awaitable<void> live(replay::city& town, replay::population& people, const replay::category_ids& categories,
                     const replay_options& options) {
    replay::task_group group{co_await asio::this_coro::executor};
    std::vector<std::unique_ptr<replay::worker>> workers;
    for (std::size_t i = 0; i < people.workers.size(); ++i) {
        auto& [who, offer] = people.workers[i];
        // Streams of the shifts lie apart from those of the offers and of the calls.
        const replay::dice choices{options.seed, 2'000'000 + i};
        workers.push_back(std::make_unique<replay::worker>(town, i, who, offer, choices));
        group.start(workers.back()->shift());
    }
    for (std::size_t i = 0; i < town.calls().size(); ++i) {
        const auto customer = people.customer_of_call[i];
        replay::call_to_make call{i, customer, people.customers[customer], people.run + "-" + town.calls()[i].id};
        group.start(replay::make_call(town, std::move(call), categories, replay::dice{options.seed, i}));
    }
    if (!options.quiet) co_await replay::show_progress(town, group);
    co_await group.finish();
}

replay::run_costs costs_of(const replay::call_tally& tally, replay::minutes lived, double wall_seconds) {
    return {.http_calls = tally.calls,
            .http_errors = tally.errors,
            .throttled = tally.throttled,
            .wall_seconds = wall_seconds,
            .simulated = lived,
            .errors = tally.samples};
}

awaitable<int> play(const replay_options& options) {
    const auto began = std::chrono::steady_clock::now();
    const auto address = read_address(options);
    const auto calls = load_calls(options.file);
    replay::http_client http{co_await asio::this_coro::executor, address, options.connections};
    replay::call_tally tally;
    replay::api server{http, tally};

    const auto categories = co_await greet(server, options);
    if (!options.quiet) std::cerr << "registering the people of " << calls.size() << " calls\n";
    auto people = co_await replay::register_people(server, calls, categories, options);
    replay::city town{calls, server, tally, {std::chrono::steady_clock::now(), options.speed}};
    co_await live(town, people, categories, options);
    if (tally.is_server_gone()) throw replay_failure("the server stopped answering: " + tally.samples.back());

    const auto lived = town.time().now();
    const auto result = co_await replay::check_everything(town, people);
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
    replay::print(std::cout, replay::summarize(town.book()), costs_of(tally, lived, wall.count()));
    replay::print(std::cout, result);
    co_return tally.errors == 0 && result.passed() ? 0 : 1;
}

}  // namespace

int run_replay(const replay_options& options) {
    try {
        int exit_code = 1;
        std::exception_ptr failure;
        asio::io_context loop{1};
        asio::co_spawn(loop, play(options), [&](const std::exception_ptr& thrown, int code) {
            failure = thrown;
            exit_code = thrown ? 1 : code;
        });
        loop.run();
        if (failure) std::rethrow_exception(failure);
        return exit_code;
    } catch (const std::exception& error) {
        std::cerr << "replay: " << error.what() << '\n';
        return 1;
    }
}

}  // namespace callout
