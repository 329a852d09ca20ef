#include <malloc.h>
#include <s2/s2closest_point_query.h>
#include <s2/s2latlng.h>
#include <s2/s2point_index.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <numbers>
#include <random>
#include <string>
#include <vector>

#include "accounts/fleet.hpp"
#include "geo/nearest.hpp"
#include "requests/board.hpp"

namespace {

using callout::direction;
using callout::kilometers;
using callout::place;
using callout::unit_vector;
using stopwatch = std::chrono::steady_clock;

constexpr std::size_t points = 1'000'000;
constexpr std::size_t wanted = 10;
constexpr kilometers radius{10.0};

double microseconds_since(stopwatch::time_point start) {
    return std::chrono::duration<double, std::micro>(stopwatch::now() - start).count();
}

std::size_t bytes_in_use() {
    const struct mallinfo2 heap = mallinfo2();
    return heap.uordblks + heap.hblkhd;
}

/// A city of 20 districts of 3 km within 30 km of its middle.
std::vector<place> city(std::size_t count, std::mt19937_64& random) {
    std::normal_distribution<double> district{0.0, 10.0 / 111.0};
    std::normal_distribution<double> street{0.0, 3.0 / 111.0};
    std::vector<place> middles(20);
    for (place& middle : middles) middle = {51.5 + district(random), -0.1 + 1.6 * district(random)};
    std::vector<place> result(count);
    for (place& each : result) {
        const place middle = middles[random() % middles.size()];
        each = {middle.latitude_degrees + street(random), middle.longitude_degrees + 1.6 * street(random)};
    }
    return result;
}

std::vector<place> rectangle(std::size_t count, std::mt19937_64& random, place low, place high) {
    std::uniform_real_distribution<double> height{std::sin(low.latitude_degrees * std::numbers::pi / 180),
                                                  std::sin(high.latitude_degrees * std::numbers::pi / 180)};
    std::uniform_real_distribution<double> east{low.longitude_degrees, high.longitude_degrees};
    std::vector<place> result(count);
    for (place& each : result) each = {std::asin(height(random)) * 180 / std::numbers::pi, east(random)};
    return result;
}

place nudged(place from, std::mt19937_64& random) {
    std::normal_distribution<double> step{0.0, 0.0005};
    return {from.latitude_degrees + step(random), from.longitude_degrees + step(random)};
}

struct timings {
    double per_second;
    double median;
    double p99;
};

double processor_microseconds() {
    return static_cast<double>(std::clock()) * 1e6 / static_cast<double>(CLOCKS_PER_SEC);
}

template <class Operation>
timings measure(std::size_t count, Operation operation) {
    std::vector<double> each(count);
    const double begin = processor_microseconds();
    for (std::size_t i = 0; i < count; ++i) {
        const auto start = stopwatch::now();
        operation(i);
        each[i] = microseconds_since(start);
    }
    const double total = processor_microseconds() - begin;
    std::sort(each.begin(), each.end());
    return {static_cast<double>(count) / total * 1e6, each[count / 2], each[count * 99 / 100]};
}

void print(const std::string& what, const timings& t) {
    std::printf("%-46s %10.0f /s   median %7.2f us   p99 %7.2f us\n", what.c_str(), t.per_second, t.median, t.p99);
}

std::vector<std::size_t> by_brute_force(const std::vector<place>& all, place center) {
    callout::closest<std::size_t> found{wanted};
    const unit_vector at = direction(center);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const double chord = chord_squared(at, direction(all[i]));
        if (callout::arc_over(chord) <= radius) found.offer({chord, i});
    }
    std::vector<std::size_t> ids;
    for (const auto& each : found.take()) ids.push_back(each.id);
    return ids;
}

template <class Find>
void check(const std::string& what, const std::vector<place>& all, const std::vector<place>& centers, Find find) {
    constexpr std::size_t samples = 20;
    std::size_t right = 0;
    for (std::size_t i = 0; i < samples; ++i) right += find(centers[i]) == by_brute_force(all, centers[i]) ? 1U : 0U;
    std::printf("%-46s %zu of %zu as by brute force\n", (what + " check").c_str(), right, samples);
}

void measure_ours(const std::string& name, std::vector<place> all, const std::vector<place>& centers) {
    std::mt19937_64 random{3};
    std::vector<std::size_t> movers(points);
    std::vector<place> targets(points);
    for (std::size_t i = 0; i < points; ++i) {
        movers[i] = random() % all.size();
        targets[i] = nudged(all[movers[i]], random);
    }
    const std::size_t before = bytes_in_use();
    callout::nearest_index<std::int64_t> index;
    const auto add = [&](std::size_t i) { index.put(static_cast<std::int64_t>(i), direction(all[i])); };
    print(name + " ours put", measure(all.size(), add));
    std::printf("%-46s %10.1f bytes a point\n", (name + " ours memory").c_str(),
                static_cast<double>(bytes_in_use() - before) / static_cast<double>(all.size()));
    const auto anyone = [](std::int64_t, double) { return true; };
    const auto find = [&](place center) { return index.near(center, radius, wanted, anyone); };
    print(name + " ours nearest 10", measure(centers.size(), [&](std::size_t i) { find(centers[i]); }));
    check(name + " ours", all, centers, [&](place center) {
        std::vector<std::size_t> ids;
        for (const auto& each : find(center)) ids.push_back(static_cast<std::size_t>(each.id));
        return ids;
    });
    print(name + " ours move", measure(points, [&](std::size_t i) {
              place& at = all[movers[i]];
              index.move(static_cast<std::int64_t>(movers[i]), direction(at), direction(targets[i]));
              at = targets[i];
          }));
    std::printf("%-46s %10.1f bytes a point\n", (name + " ours memory after moves").c_str(),
                static_cast<double>(bytes_in_use() - before) / static_cast<double>(all.size()));
}

S2Point s2_point(place at) { return S2LatLng::FromDegrees(at.latitude_degrees, at.longitude_degrees).ToPoint(); }

void measure_s2(const std::string& name, const std::vector<place>& all, const std::vector<place>& centers) {
    const std::size_t before = bytes_in_use();
    S2PointIndex<std::int64_t> index;
    const auto add = [&](std::size_t i) { index.Add(s2_point(all[i]), static_cast<std::int64_t>(i)); };
    print(name + " S2 put", measure(all.size(), add));
    std::printf("%-46s %10.1f bytes a point\n", (name + " S2 memory").c_str(),
                static_cast<double>(bytes_in_use() - before) / static_cast<double>(all.size()));
    S2ClosestPointQuery<std::int64_t> query{&index};
    query.mutable_options()->set_max_results(static_cast<int>(wanted));
    query.mutable_options()->set_inclusive_max_distance(S1Angle::Radians(radius.value / 6371.0));
    const auto find = [&](place center) {
        S2ClosestPointQuery<std::int64_t>::PointTarget target{s2_point(center)};
        std::vector<std::size_t> ids;
        for (const auto& each : query.FindClosestPoints(&target)) ids.push_back(static_cast<std::size_t>(each.data()));
        return ids;
    };
    print(name + " S2 nearest 10", measure(centers.size() / 10, [&](std::size_t i) { find(centers[i]); }));
    check(name + " S2", all, centers, find);
    std::mt19937_64 random{3};
    print(name + " S2 move", measure(points / 5, [&](std::size_t i) {
              const auto id = static_cast<std::int64_t>(i);
              index.Remove(s2_point(all[i]), id);
              index.Add(s2_point(nudged(all[i], random)), id);
          }));
}

void measure_fleet(const std::vector<place>& all, const std::vector<place>& centers) {
    constexpr std::int64_t rare = 99;
    const std::size_t before = bytes_in_use();
    callout::fleet workers;
    std::mt19937_64 random{4};
    for (std::size_t i = 0; i < all.size(); ++i) {
        callout::available_worker worker{.id = {static_cast<std::int64_t>(i)},
                                         .position = all[i],
                                         .service_radius = {i % 1000 == 0 ? 1000.0 : static_cast<double>(1 + i % 20)},
                                         .categories = {{static_cast<std::int64_t>(random() % 20)}}};
        if (i % 100'000 == 0) worker.categories = {{rare}};
        workers.put(std::move(worker));
    }
    std::printf("%-46s %10.1f bytes a worker\n", "city fleet memory, one category each",
                static_cast<double>(bytes_in_use() - before) / static_cast<double>(all.size()));
    const auto told = [&](std::optional<callout::category_id> category, std::size_t limit) {
        return measure(centers.size() / 10,
                       [&, category, limit](std::size_t i) { (void)workers.covering(centers[i], category, limit); });
    };
    print("city fleet nearest 10, no category", told(std::nullopt, wanted));
    print("city fleet nearest 10, a category", told(callout::category_id{3}, wanted));
    print("city fleet nearest 10, a rare category", told(callout::category_id{rare}, wanted));
    print("city fleet nearest 50, a category", told(callout::category_id{3}, 50));
    std::vector<place> targets(points);
    for (std::size_t i = 0; i < points; ++i) targets[i] = nudged(all[i], random);
    print("city fleet move, one category each", measure(points, [&](std::size_t i) {
              const std::size_t mover = i * 7919 % all.size();
              workers.move({static_cast<std::int64_t>(mover)}, targets[mover]);
          }));
}

void measure_board(std::size_t requests) {
    std::mt19937_64 random{5};
    callout::board pending;
    const std::vector<place> homes = city(requests, random);
    for (std::size_t i = 0; i < requests; ++i) {
        callout::pending_request request;
        request.id = {static_cast<std::int64_t>(i)};
        request.position = homes[i];
        request.urgency = i % 10 == 0 ? callout::priority::EMERGENCY : callout::priority::STANDARD;
        request.category = callout::category_id{static_cast<std::int64_t>(i % 5)};
        if (i % 10 == 1) request.declined_by = {{1}, {2}};
        request.json_head.assign(700, 'x');
        pending.put(std::move(request));
    }
    const callout::reach from{.worker = {7}, .position = homes[0], .radius = {1000.0}, .categories = {}};
    std::size_t count = 0;
    const auto read = [&](std::size_t) {
        count = pending.page(from, {}, callout::board_order::EMERGENCY_THEN_NEAREST, 0, 20).count;
    };
    print("board page of 20, " + std::to_string(requests) + " in reach", measure(5000, read));
    if (count != requests) std::printf("board found %zu only\n", count);
}

}  // namespace

int main() {
    std::mt19937_64 random{1};
    const std::vector<place> in_city = city(points, random);
    const std::vector<place> at_home = city(200'000, random);
    const std::vector<place> in_country = rectangle(points, random, {48, 6}, {54, 14});
    const std::vector<place> across_country = rectangle(200'000, random, {48, 6}, {54, 14});
    const std::vector<place> on_earth = rectangle(points, random, {-90, -180}, {90, 180});
    const std::vector<place> anywhere = rectangle(200'000, random, {-90, -180}, {90, 180});
    const std::vector<place> near_city(in_city.begin(), in_city.begin() + 200'000);
    measure_ours("city", in_city, near_city);
    measure_ours("country", in_country, across_country);
    measure_ours("earth", on_earth, anywhere);
    measure_s2("city", in_city, near_city);
    measure_s2("country", in_country, across_country);
    measure_s2("earth", on_earth, anywhere);
    measure_fleet(in_city, near_city);
    measure_board(2000);
    measure_board(20'000);
}
