#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "accounts/fleet.hpp"
#include "unit/town.hpp"

namespace callout {
namespace {

constexpr category_id plumbing{1};
constexpr category_id roofing{2};
constexpr category_id locks{3};

user_id id_of(char letter) { return {letter}; }

/// Every letter of the town is a worker; digits are places.
class fleet_in_town : public testing::Test {
protected:
    void put(char letter, kilometers radius, std::vector<category_id> categories = {}) {
        workers.put({id_of(letter), map.at(letter), radius, std::move(categories)});
    }
    std::string covering(char letter, std::optional<category_id> category = std::nullopt,
                         std::optional<std::size_t> limit = std::nullopt, const std::vector<user_id>& excluded = {}) {
        std::string result;
        for (const matched_worker& each : workers.covering(map.at(letter), category, limit, excluded)) {
            result += static_cast<char>(each.id.value);
        }
        return result;
    }

    town map{
        "..........\n"
        ".a.1.b....\n"
        "..........\n"
        "......c..d\n"
        "2........."};
    fleet workers;
};

TEST_F(fleet_in_town, lists_the_nearest_first) {
    for (const char letter : {'a', 'b', 'c', 'd'}) put(letter, cells(20));
    workers.move(id_of('b'), map.at('1'));
    EXPECT_EQ(covering('1'), "bacd");
}

TEST_F(fleet_in_town, says_how_far_away_each_is) {
    put('a', cells(20));
    EXPECT_NEAR(workers.covering(map.at('1'), std::nullopt).at(0).distance.value, 0.2, 1e-9);
}

TEST_F(fleet_in_town, heeds_each_workers_own_radius) {
    put('a', cells(1));
    put('c', cells(4));
    put('d', cells(20));
    EXPECT_EQ(covering('1'), "cd");
}

TEST_F(fleet_in_town, includes_a_worker_exactly_at_their_radius) {
    put('a', distance(map.at('a'), map.at('2')));
    EXPECT_EQ(covering('2'), "a");
}

TEST_F(fleet_in_town, shows_a_category_to_its_workers_and_to_those_without_any) {
    put('a', cells(20), {plumbing});
    put('c', cells(20), {roofing, plumbing});
    put('d', cells(20));
    put('b', cells(20), {roofing});
    EXPECT_EQ(covering('1', plumbing), "acd");
}

TEST_F(fleet_in_town, shows_a_request_without_category_to_all) {
    put('a', cells(20), {plumbing});
    put('c', cells(20), {roofing, plumbing});
    put('d', cells(20));
    EXPECT_EQ(covering('1'), "acd");
}

TEST_F(fleet_in_town, has_nobody_for_a_category_without_workers) {
    put('a', cells(20), {plumbing});
    EXPECT_EQ(covering('1', locks), "");
}

TEST_F(fleet_in_town, knows_a_worker_once_whose_category_is_named_twice) {
    put('a', cells(20), {plumbing, plumbing});
    EXPECT_EQ(covering('1', plumbing), "a");
}

TEST_F(fleet_in_town, leaves_out_the_excluded_before_counting) {
    for (const char letter : {'a', 'c', 'd'}) put(letter, cells(20));
    EXPECT_EQ(covering('1', std::nullopt, 1, {id_of('a')}), "c");
}

TEST_F(fleet_in_town, stops_at_the_limit) {
    for (const char letter : {'a', 'c', 'd'}) put(letter, cells(20));
    EXPECT_EQ(covering('1', std::nullopt, 2), "ac");
}

TEST_F(fleet_in_town, limits_workers_of_all_radii_together) {
    put('d', {1000.0});
    put('c', {10.0});
    put('a', {1.0});
    EXPECT_EQ(covering('1', std::nullopt, 2), "ac");
}

TEST_F(fleet_in_town, breaks_ties_by_id) {
    for (const char letter : {'c', 'd', 'a'}) {
        put(letter, cells(20));
        workers.move(id_of(letter), map.at('1'));
    }
    EXPECT_EQ(covering('1', std::nullopt, 2), "ac");
}

TEST_F(fleet_in_town, follows_a_worker) {
    put('a', cells(1), {plumbing});
    workers.move(id_of('a'), map.at('2'));
    EXPECT_EQ(covering('2', plumbing), "a");
}

TEST_F(fleet_in_town, does_not_find_a_worker_where_they_were) {
    put('a', cells(3), {plumbing});
    workers.move(id_of('a'), map.at('d'));
    EXPECT_EQ(covering('1', plumbing), "");
}

TEST_F(fleet_in_town, ignores_a_ping_of_who_is_not_available) {
    workers.move(id_of('a'), map.at('1'));
    EXPECT_EQ(workers.size(), 0U);
}

TEST_F(fleet_in_town, forgets_who_is_removed) {
    put('a', cells(20), {plumbing});
    workers.remove(id_of('a'));
    EXPECT_EQ(covering('1'), "");
}

TEST_F(fleet_in_town, replaces_what_was_known_of_a_worker) {
    put('a', cells(20), {plumbing});
    put('a', cells(20), {roofing});
    EXPECT_EQ(covering('1', plumbing) + covering('1', roofing), "a");
}

TEST_F(fleet_in_town, tells_where_a_worker_is) {
    put('a', cells(20));
    ASSERT_TRUE(workers.find(id_of('a')).has_value());
    EXPECT_EQ(workers.find(id_of('a'))->position, map.at('a'));
}

TEST_F(fleet_in_town, finds_everybody_again_once_there_is_more_room) {
    for (const char letter : {'a', 'b'}) put(letter, cells(20));
    workers.reserve(1000);
    put('c', cells(20));
    EXPECT_EQ(covering('1'), "abc");
    EXPECT_EQ(workers.size(), 3U);
}

TEST_F(fleet_in_town, is_empty_after_clear) {
    put('a', cells(20));
    workers.clear();
    EXPECT_EQ(covering('1'), "");
}

bool fits(const available_worker& worker, std::optional<category_id> category) {
    return !category || worker.categories.empty() ||
           std::find(worker.categories.begin(), worker.categories.end(), *category) != worker.categories.end();
}

/// A fleet beside a plain list of the same workers.
struct mirrored_fleet {
    fleet workers;
    std::map<user_id, available_worker> list;

    void put(const available_worker& worker) {
        workers.put(worker);
        list[worker.id] = worker;
    }
    void move(user_id id, place to) {
        workers.move(id, to);
        list.at(id).position = to;
    }
    void remove(user_id id) {
        workers.remove(id);
        list.erase(id);
    }
    [[nodiscard]] std::vector<matched_worker> by_brute_force(place at, std::optional<category_id> category) const {
        std::vector<neighbor<user_id>> found;
        for (const auto& [id, worker] : list) {
            if (!fits(worker, category) || distance(at, worker.position) > worker.service_radius) continue;
            found.push_back({chord_squared(direction(at), direction(worker.position)), id});
        }
        std::sort(found.begin(), found.end());
        std::vector<matched_worker> result;
        for (const auto& each : found) result.push_back({each.id, arc_over(each.chord_squared)});
        return result;
    }
    void expect_same(place at) const {
        for (const auto category : {std::optional<category_id>{}, std::optional{plumbing}, std::optional{locks}}) {
            std::vector<matched_worker> expected = by_brute_force(at, category);
            EXPECT_EQ(workers.covering(at, category), expected);
            expected.resize(std::min<std::size_t>(expected.size(), 10));
            EXPECT_EQ(workers.covering(at, category, 10), expected);
        }
    }
};

place around(place center, double degrees, std::mt19937_64& random) {
    std::uniform_real_distribution<double> offset{-degrees, degrees};
    return {std::clamp(center.latitude_degrees + offset(random), -90.0, 90.0),
            std::remainder(center.longitude_degrees + offset(random), 360.0)};
}

available_worker anybody(std::int64_t id, place at, std::mt19937_64& random) {
    constexpr double radii[] = {1, 3, 4, 5, 20, 64, 100, 300, 1000};
    available_worker result{{id}, at, {radii[random() % 9]}, {}};
    for (auto count = random() % 4; count > 0; --count) {
        result.categories.push_back({static_cast<std::int64_t>(random() % 5)});
    }
    return result;
}

class fleet_around : public testing::TestWithParam<place> {};

TEST_P(fleet_around, of_radii_from_1_to_1000_km_finds_what_brute_force_finds) {
    std::mt19937_64 random{6};
    mirrored_fleet everyone;
    for (std::int64_t id = 0; id < 2000; ++id) everyone.put(anybody(id, around(GetParam(), 4.0, random), random));
    for (int query = 0; query < 40; ++query) everyone.expect_same(around(GetParam(), 5.0, random));
}

TEST_P(fleet_around, stays_right_while_everyone_moves_comes_and_leaves) {
    std::mt19937_64 random{7};
    mirrored_fleet everyone;
    for (int change = 0; change < 5000; ++change) {
        const auto id = static_cast<std::int64_t>(random() % 1000) * 1'000'003;
        const place at = around(GetParam(), 0.3, random);
        if (!everyone.list.contains({id}) || random() % 5 == 0) {
            everyone.put(anybody(id, at, random));
        } else if (random() % 3 == 0) {
            everyone.remove({id});
        } else {
            everyone.move({id}, at);
        }
        if (change % 200 == 0) everyone.expect_same(around(GetParam(), 0.5, random));
    }
    ASSERT_EQ(everyone.workers.size(), everyone.list.size());
    for (const auto& [id, worker] : everyone.list) {
        ASSERT_EQ(everyone.workers.find(id)->position, worker.position);
        ASSERT_EQ(everyone.workers.find(id)->service_radius, worker.service_radius);
    }
}

TEST_P(fleet_around, of_ten_thousand_on_one_spot_finds_what_brute_force_finds) {
    std::mt19937_64 random{8};
    mirrored_fleet crowd;
    for (std::int64_t id = 10'000; id > 0; --id) crowd.put(anybody(id, GetParam(), random));
    crowd.expect_same(GetParam());
    crowd.expect_same(around(GetParam(), 0.5, random));
    for (std::int64_t id = 1; id <= 10'000; id += 3) crowd.move({id}, around(GetParam(), 0.5, random));
    for (std::int64_t id = 2; id <= 10'000; id += 3) crowd.remove({id});
    crowd.expect_same(GetParam());
    crowd.expect_same(around(GetParam(), 0.5, random));
}

// A city, both poles, the date line, an edge and a corner of the cube that the index lays around the Earth.
INSTANTIATE_TEST_SUITE_P(places, fleet_around,
                         testing::Values(place{51.5, -0.1}, place{90, 0}, place{-90, 40}, place{0, 180},
                                         place{-17.7, -179.9}, place{0, 45}, place{35.264389682754654, 45}));

TEST(fleet, covers_the_whole_earth_with_a_radius_of_half_its_girth) {
    fleet workers;
    workers.put({{1}, {90, 0}, {20'038.0}, {}});
    EXPECT_EQ(workers.covering({-90, 0}, plumbing).size(), 1U);
}

TEST(fleet, includes_whoever_is_exactly_at_their_radius_and_nobody_a_hair_beyond) {
    std::mt19937_64 random{9};
    for (std::int64_t id = 0; id < 2000; ++id) {
        const place at = around({40.7, -73.9}, 2.0, random);
        const place home = around({40.7, -73.9}, 2.0, random);
        const kilometers away = distance(at, home);
        fleet workers;
        workers.put({{1}, home, away, {}});
        workers.put({{2}, home, {std::nextafter(away.value, 0.0)}, {}});
        ASSERT_EQ(workers.covering(at, std::nullopt), (std::vector<matched_worker>{{{1}, away}})) << away.value;
    }
}

}  // namespace
}  // namespace callout
