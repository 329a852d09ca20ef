#include <fmt/core.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "places/check.hpp"
#include "places/contender.hpp"
#include "places/ours.hpp"
#include "places/postgres.hpp"
#include "places/redis.hpp"
#include "places/world.hpp"

namespace {

using namespace callout;
using stopwatch = std::chrono::steady_clock;

/// What the command line says.
struct options {
    std::string shape = "city";
    std::size_t workers = 1'000'000;
    std::string calls = "data/nyc311-repairs-2026-02-12.csv";
    std::string redis;
    std::string postgres;
    std::size_t rounds = 3;
    double seconds = 0.3;
};

/// A contender, and what was measured of it; rates a second, one a round.
struct entrant {
    std::unique_ptr<contender> who;
    std::size_t batch;
    double load_seconds = 0.0;
    agreement answers;
    std::vector<double> nearest;
    std::vector<double> moves;
};

double seconds_since(stopwatch::time_point start) {
    return std::chrono::duration<double>(stopwatch::now() - start).count();
}

/// Hands out batches of the values, from the beginning again after the end, until the time is up; how many a second.
template <class Value, class Call>
double rate(const std::vector<Value>& values, std::size_t batch, double seconds, Call call) {
    const auto start = stopwatch::now();
    std::size_t done = 0;
    for (std::size_t next = 0; seconds_since(start) < seconds; next += batch) {
        if (next + batch > values.size()) next = 0;
        call(std::span{values}.subspan(next, batch));
        done += batch;
    }
    return static_cast<double>(done) / seconds_since(start);
}

std::string text_of(const std::string& file) {
    std::ifstream in{file, std::ios::binary};
    if (!in) throw std::runtime_error{"cannot read " + file};
    return {std::istreambuf_iterator<char>{in}, {}};
}

world world_of(const options& given) {
    return given.shape == "city" ? city_of(given.workers, text_of(given.calls)) : country_of(given.workers);
}

std::vector<entrant> entrants(const options& given) {
    constexpr std::size_t called = 1000;
    constexpr std::size_t pipelined = 32;
    std::vector<entrant> result;
    const auto add = [&](std::unique_ptr<contender> who, std::size_t batch) {
        result.push_back({.who = std::move(who), .batch = batch});
    };
    add(std::make_unique<ours>(), called);
    if (!given.redis.empty()) add(std::make_unique<redis>(given.redis), pipelined);
    if (given.postgres.empty()) return result;
    const double middle = given.shape == "city" ? 40.75 : 51.0;
    add(std::make_unique<postgres>(given.postgres, postgis_form()), pipelined);
    add(std::make_unique<postgres>(given.postgres, point_form(middle)), pipelined);
    return result;
}

void prepare(entrant& one, const world& with) {
    constexpr std::size_t checked = 96;
    const auto start = stopwatch::now();
    one.who->load(with.workers);
    one.load_seconds = seconds_since(start);
    const std::span asked = std::span{with.questions}.first(checked);
    one.answers = compare(with.workers, asked, one.who->nearest(asked));
}

void ask_for_a_round(entrant& one, const world& with, double seconds) {
    const auto ask = [&](std::span<const question> batch) { (void)one.who->nearest(batch); };
    const auto move = [&](std::span<const ping> batch) { one.who->move(batch); };
    one.nearest.push_back(rate(with.questions, one.batch, seconds, ask));
    one.moves.push_back(rate(with.pings, one.batch, seconds, move));
}

std::string json_of(const entrant& one) {
    return fmt::format(
        R"({{"name":"{}","loadSeconds":{:.3f},"asked":{},"identical":{},"withinAMetre":{},"nearest":[{:.0f}],"moves":[{:.0f}]}})",
        one.who->name(), one.load_seconds, one.answers.asked, one.answers.identical, one.answers.within_a_metre,
        fmt::join(one.nearest, ","), fmt::join(one.moves, ","));
}

std::string json_of(const fleet_figures& of) {
    return fmt::format(
        R"({{"indexBytes":{:.1f},"totalBytes":{:.1f},"nearestMedian":{:.2f},"nearestP99":{:.2f},"moveMedian":{:.2f},"moveP99":{:.2f},)"
        R"("mixedRadii":{:.0f},"anyTrade":{:.0f}}})",
        of.index_bytes, of.total_bytes, of.nearest.median, of.nearest.p99, of.move.median, of.move.p99,
        of.mixed_radii_per_second, of.any_trade_per_second);
}

void measure(const options& given) {
    const world with = world_of(given);
    const std::string alone = json_of(measure_fleet(with));
    std::vector<entrant> all = entrants(given);
    for (entrant& one : all) prepare(one, with);
    for (std::size_t round = 0; round < given.rounds; ++round) {
        for (std::size_t turn = 0; turn < all.size(); ++turn) {
            ask_for_a_round(all[(round + turn) % all.size()], with, given.seconds);
        }
    }
    std::vector<std::string> measured;
    for (const entrant& one : all) measured.push_back(json_of(one));
    fmt::print(R"({{"shape":"{}","workers":{},"fleet":{},"contenders":[{}]}})"
               "\n",
               given.shape, given.workers, alone, fmt::join(measured, ","));
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App program{"Asks who is near, and moves everybody: the fleet, and what could be used instead. Prints JSON."};
    options given;
    program.add_option("--shape", given.shape)->check(CLI::IsMember({"city", "country"}))->capture_default_str();
    program.add_option("--workers", given.workers)->check(CLI::Range(1000, 10'000'000))->capture_default_str();
    program.add_option("--calls", given.calls, "CSV of a city's real places.")->capture_default_str();
    program.add_option("--redis", given.redis, "Unix socket of an empty Redis.");
    program.add_option("--postgres", given.postgres, "URL of an empty database.");
    program.add_option("--rounds", given.rounds)->capture_default_str();
    program.add_option("--seconds", given.seconds, "For every rate of a round.")->capture_default_str();
    CLI11_PARSE(program, argc, argv);
    try {
        measure(given);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "places_bench: {}\n", problem.what());
        return 1;
    }
    return 0;
}
