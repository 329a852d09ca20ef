#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <numbers>
#include <random>
#include <vector>

#include "geo/nearest.hpp"
#include "geo/place.hpp"

namespace callout {
namespace {

using found_places = std::vector<neighbor<std::int64_t>>;

constexpr float everywhere = std::numeric_limits<float>::infinity();

struct person {
    unit_vector at;
    std::int64_t id;
    float reach_squared = everywhere;
    friend bool operator==(const person& a, const person& b) { return a.id == b.id; }
};
using index_of_people = nearest_index<person>;

person someone(std::int64_t id, place at) { return {direction(at), id}; }

/// The nearest within the radius, nearest first, as the fleet asks for them.
found_places nearest(const index_of_people& people, place center, kilometers radius, std::size_t limit) {
    const cap around{radius};
    closest<std::int64_t> found{limit};
    const auto longest = [&] { return std::min(around.longest_squared(), found.longest_squared()); };
    people.search(direction(center), longest, [&](const person& each, double chord) {
        if (around.holds(chord)) found.offer({chord, each.id});
    });
    return found.take();
}

/// An index beside a plain list of the same people.
struct mirrored_index {
    index_of_people index;
    std::map<std::int64_t, place> list;

    void put(std::int64_t id, place at) {
        index.put(someone(id, at));
        list[id] = at;
    }
    void move(std::int64_t id, place to) {
        EXPECT_TRUE(index.move(someone(id, list.at(id)), direction(to)));
        list[id] = to;
    }
    void remove(std::int64_t id) {
        EXPECT_TRUE(index.remove(someone(id, list.at(id))));
        list.erase(id);
    }
    [[nodiscard]] found_places by_brute_force(place center, kilometers radius, std::size_t limit) const {
        found_places result;
        for (const auto& [id, at] : list) {
            if (distance(center, at) > radius) continue;
            result.push_back({chord_squared(direction(center), direction(at)), id});
        }
        std::sort(result.begin(), result.end());
        result.resize(std::min(limit, result.size()));
        return result;
    }
    void expect_same(place center, kilometers radius, std::size_t limit) const {
        EXPECT_EQ(nearest(index, center, radius, limit), by_brute_force(center, radius, limit));
        EXPECT_EQ(index.count(direction(center), cap{radius}), by_brute_force(center, radius, list.size()).size());
    }
};

place around(place center, double degrees, std::mt19937_64& random) {
    std::uniform_real_distribution<double> offset{-degrees, degrees};
    return {std::clamp(center.latitude_degrees + offset(random), -90.0, 90.0),
            std::remainder(center.longitude_degrees + offset(random), 360.0)};
}

place anywhere(std::mt19937_64& random) {
    std::uniform_real_distribution<double> height{-1.0, 1.0};
    std::uniform_real_distribution<double> east{-180.0, 180.0};
    return {std::asin(height(random)) * 180.0 / std::numbers::pi, east(random)};
}

constexpr kilometers any_distance{std::numeric_limits<double>::max()};

TEST(distance, of_a_place_to_itself_is_nothing) { EXPECT_EQ(distance({51.5, -0.1}, {51.5, -0.1}).value, 0.0); }

TEST(distance, is_the_same_both_ways) {
    EXPECT_EQ(distance({51.5, -0.1}, {48.85, 2.35}), distance({48.85, 2.35}, {51.5, -0.1}));
}

TEST(distance, of_a_degree_of_the_equator) {
    EXPECT_NEAR(distance({0, 0}, {0, 1}).value, 6371.0 * std::numbers::pi / 180.0, 1e-9);
}

TEST(distance, of_a_millionth_of_a_degree_is_not_lost_in_rounding) {
    EXPECT_NEAR(distance({51.5, 0}, {51.500001, 0}).value, 6371.0 * std::numbers::pi / 180e6, 1e-11);
}

TEST(distance, between_antipodes_is_half_the_circumference) {
    EXPECT_NEAR(distance({30, 20}, {-30, -160}).value, 6371.0 * std::numbers::pi, 1e-3);
}

TEST(distance, knows_no_date_line) {
    EXPECT_NEAR(distance({0, 179.5}, {0, -179.5}).value, distance({0, -0.5}, {0, 0.5}).value, 1e-9);
}

TEST(distance, at_a_pole_does_not_depend_on_longitude) { EXPECT_NEAR(distance({90, 0}, {90, 120}).value, 0.0, 1e-9); }

TEST(place, of_stored_coordinates) {
    EXPECT_EQ(place_at(latitude{51'500'000}, longitude{-100'000}), (place{51.5, -0.1}));
}

TEST(cap, holds_exactly_what_the_shown_distance_says) {
    std::mt19937_64 random{11};
    for (int i = 0; i < 20'000; ++i) {
        const place from = anywhere(random);
        const place to = around(from, 5.0, random);
        const kilometers away = distance(from, to);
        const double chord = chord_squared(direction(from), direction(to));
        const kilometers shorter{std::nextafter(away.value, 0.0)};
        ASSERT_TRUE(cap{away}.holds(chord)) << away.value;
        ASSERT_FALSE(cap{shorter}.holds(chord)) << away.value;
    }
}

TEST(cap, of_a_negative_radius_holds_nothing) { EXPECT_FALSE(cap{kilometers{-1.0}}.holds(0.0)); }

TEST(nearest_index, finds_nobody_when_empty) { EXPECT_TRUE(nearest({}, place{}, any_distance, 10).empty()); }

TEST(nearest_index, finds_what_brute_force_finds_all_over_the_earth) {
    std::mt19937_64 random{1};
    mirrored_index people;
    for (std::int64_t id = 0; id < 3000; ++id) people.put(id, anywhere(random));
    for (int i = 0; i < 100; ++i) people.expect_same(anywhere(random), {1.0 + 40.0 * i}, 10);
}

TEST(nearest_index, finds_everyone_on_the_earth) {
    std::mt19937_64 random{2};
    mirrored_index people;
    for (std::int64_t id = 0; id < 500; ++id) people.put(id, anywhere(random));
    people.expect_same(anywhere(random), any_distance, closest<std::int64_t>::unlimited);
}

class nearest_index_around : public testing::TestWithParam<place> {};

TEST_P(nearest_index_around, finds_what_brute_force_finds) {
    std::mt19937_64 random{3};
    mirrored_index people;
    for (std::int64_t id = 0; id < 2000; ++id) people.put(id, around(GetParam(), 3.0, random));
    for (int i = 0; i < 60; ++i) people.expect_same(around(GetParam(), 3.0, random), {1.0 + i * i}, 10);
}

TEST_P(nearest_index_around, stays_right_while_everyone_moves_and_leaves) {
    std::mt19937_64 random{4};
    mirrored_index people;
    for (std::int64_t id = 0; id < 1000; ++id) people.put(id, around(GetParam(), 1.0, random));
    for (int i = 0; i < 3000; ++i) {
        const auto id = static_cast<std::int64_t>(random() % 1000);
        if (!people.list.contains(id)) {
            people.put(id, around(GetParam(), 0.01, random));
        } else if (random() % 3 == 0) {
            people.remove(id);
        } else {
            people.move(id, around(people.list.at(id), 0.02, random));
        }
        if (i % 50 == 0) people.expect_same(around(GetParam(), 1.0, random), {60.0}, 20);
    }
}

INSTANTIATE_TEST_SUITE_P(places, nearest_index_around,
                         testing::Values(place{51.5, -0.1}, place{90, 0}, place{-90, 40}, place{0, 180},
                                         place{-17.7, -179.9}, place{0, 45}, place{35.264389682754654, 45}));

TEST(nearest_index, of_ten_thousand_on_one_spot_takes_the_lowest_ids) {
    index_of_people crowd;
    for (std::int64_t id = 10'000; id > 0; --id) crowd.put(someone(id, {51.5, -0.1}));
    EXPECT_EQ(nearest(crowd, {51.5, -0.1}, {1.0}, 3), (found_places{{0.0, 1}, {0.0, 2}, {0.0, 3}}));
}

TEST(nearest_index, lets_a_crowd_leave_one_spot) {
    index_of_people crowd;
    for (std::int64_t id = 0; id < 10'000; ++id) crowd.put(someone(id, {51.5, -0.1}));
    for (std::int64_t id = 1; id < 10'000; ++id) ASSERT_TRUE(crowd.remove(someone(id, {51.5, -0.1})));
    EXPECT_EQ(nearest(crowd, {51.5, -0.1}, {1.0}, 3), (found_places{{0.0, 0}}));
}

TEST(nearest_index, lets_a_crowd_scatter) {
    std::mt19937_64 random{8};
    mirrored_index crowd;
    for (std::int64_t id = 0; id < 10'000; ++id) crowd.put(id, {90, 0});
    for (std::int64_t id = 0; id < 10'000; id += 2) crowd.move(id, around({90, 0}, 0.1, random));
    crowd.expect_same({89.99, 70}, {20.0}, 20'000);
}

TEST(nearest_index, asked_for_nobody_finds_nobody) {
    index_of_people people;
    people.put(someone(1, {0, 0}));
    EXPECT_TRUE(nearest(people, place{}, {1.0}, 0).empty());
}

TEST(nearest_index, includes_who_is_exactly_at_the_radius) {
    const place far{0.3, 0.4};
    index_of_people people;
    people.put(someone(1, far));
    EXPECT_EQ(nearest(people, place{}, distance({}, far), 1).size(), 1U);
}

TEST(nearest_index, refuses_to_move_who_is_not_there) {
    index_of_people people;
    people.put(someone(1, {0, 0}));
    EXPECT_FALSE(people.move(someone(2, {0, 0}), direction({1, 1})));
    EXPECT_FALSE(people.remove(someone(2, {0, 0})));
    EXPECT_EQ(people.size(), 1U);
}

TEST(nearest_index, passes_by_whoever_does_not_reach_so_far) {
    index_of_people people;
    for (std::int64_t id = 0; id < 100; ++id) {
        person each = someone(id, {0.0, 0.001 * static_cast<double>(id)});
        each.reach_squared = id == 40 ? everywhere : 0.0F;
        people.put(each);
    }
    const found_places found = nearest(people, {1.0, 0.0}, any_distance, 10);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].id, 40);
}

TEST(nearest_index, visits_everyone_within_the_radius_once) {
    std::mt19937_64 random{5};
    mirrored_index people;
    for (std::int64_t id = 0; id < 2000; ++id) people.put(id, around({48.0, 11.0}, 1.0, random));
    found_places visited;
    people.index.within(direction({48.0, 11.0}), cap{{50.0}},
                        [&](const person& each, double chord) { visited.push_back({chord, each.id}); });
    std::sort(visited.begin(), visited.end());
    EXPECT_EQ(visited, people.by_brute_force({48.0, 11.0}, {50.0}, visited.size() + 1));
}

}  // namespace
}  // namespace callout
