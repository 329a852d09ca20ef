#include "places/world.hpp"

#include <cmath>
#include <functional>
#include <numbers>
#include <random>

#include "replay/calls.hpp"

namespace callout {
namespace {

constexpr std::size_t questions = 100'000;
constexpr std::size_t most_pings = 1'000'000;
constexpr double degrees = 180.0 / std::numbers::pi;
constexpr double kilometers_a_degree = 111.2;

using dice = std::mt19937_64;

place blown_away(place from, double by_km, dice& random) {
    std::normal_distribution<double> north{0.0, by_km / kilometers_a_degree};
    const double east = north(random) / std::cos(from.latitude_degrees / degrees);
    return {from.latitude_degrees + north(random), from.longitude_degrees + east};
}

category_id any_trade(dice& random) { return {static_cast<std::int64_t>(random() % trades)}; }

world world_of(std::size_t count, const std::function<place(dice&)>& somewhere) {
    dice random{20'260'212};
    world result;
    for (std::size_t i = 1; i <= count; ++i) {
        const place home = somewhere(random);
        result.workers.push_back({{static_cast<std::int64_t>(i)}, home, any_trade(random)});
    }
    for (std::size_t i = 0; i < questions; ++i) {
        const place at = somewhere(random);
        result.questions.push_back({at, any_trade(random)});
    }
    for (std::size_t i = 0; i < std::min(most_pings, 4 * count); ++i) {
        const settled_worker& mover = result.workers[random() % count];
        result.pings.push_back({mover.id, mover.trade, blown_away(mover.home, 0.05, random)});
    }
    return result;
}

}  // namespace

world city_of(std::size_t workers, std::string_view calls) {
    const std::vector<replay::repair_call> streets = replay::read_calls(calls);
    return world_of(workers, [&](dice& random) {
        const place street = streets[random() % streets.size()].where;
        return blown_away(street, 1.0, random);
    });
}

world country_of(std::size_t workers) {
    std::uniform_real_distribution<double> height{std::sin(48.0 / degrees), std::sin(54.0 / degrees)};
    std::uniform_real_distribution<double> east{6.0, 14.0};
    return world_of(workers, [&](dice& random) {
        const double north = std::asin(height(random)) * degrees;
        return place{north, east(random)};
    });
}

}  // namespace callout
