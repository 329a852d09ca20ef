#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
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
    ASSERT_NE(workers.find(id_of('a')), nullptr);
    EXPECT_EQ(workers.find(id_of('a'))->position, map.at('a'));
}

TEST_F(fleet_in_town, is_empty_after_clear) {
    put('a', cells(20));
    workers.clear();
    EXPECT_EQ(covering('1'), "");
}

available_worker anybody(std::int64_t id, std::mt19937_64& random) {
    std::uniform_real_distribution<double> degrees{-4.0, 4.0};
    constexpr double radii[] = {1, 3, 4, 5, 20, 64, 100, 300, 1000};
    available_worker result{{id}, {degrees(random), degrees(random)}, {radii[random() % 9]}, {}};
    for (auto count = random() % 4; count > 0; --count) {
        result.categories.push_back({static_cast<std::int64_t>(random() % 5)});
    }
    return result;
}

bool fits(const available_worker& worker, std::optional<category_id> category) {
    return !category || worker.categories.empty() ||
           std::find(worker.categories.begin(), worker.categories.end(), *category) != worker.categories.end();
}

TEST(fleet, of_mixed_radii_and_categories_agrees_with_brute_force) {
    std::mt19937_64 random{6};
    fleet workers;
    std::vector<available_worker> list;
    for (std::int64_t id = 0; id < 2000; ++id) {
        list.push_back(anybody(id, random));
        workers.put(list.back());
    }
    for (std::int64_t query = 0; query < 100; ++query) {
        const place at = anybody(0, random).position;
        const auto category = query % 6 == 5 ? std::nullopt : std::optional{category_id{query % 6}};
        std::vector<std::pair<double, user_id>> expected;
        for (const available_worker& each : list) {
            const kilometers away = distance(at, each.position);
            if (away <= each.service_radius && fits(each, category)) expected.emplace_back(away.value, each.id);
        }
        std::sort(expected.begin(), expected.end());
        std::vector<std::pair<double, user_id>> actual;
        for (const matched_worker& each : workers.covering(at, category)) {
            actual.emplace_back(each.distance.value, each.id);
        }
        ASSERT_EQ(actual, expected) << "query " << query;
    }
}

}  // namespace
}  // namespace callout
