#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "requests/board.hpp"
#include "unit/town.hpp"

namespace callout {
namespace {

constexpr category_id plumbing{1};
constexpr category_id roofing{2};
constexpr user_id ann{100};
constexpr user_id cid{101};

/// Letters are requests, posted in alphabetical order; w is the worker.
class board_in_town : public testing::Test {
protected:
    static request_id id_of(char letter) { return {letter}; }

    void put(char letter, priority urgency = priority::STANDARD, std::optional<category_id> category = std::nullopt) {
        pending_request request;
        request.id = id_of(letter);
        request.customer = ann;
        request.position = map.at(letter);
        request.urgency = urgency;
        request.category = category;
        request.created_at = instant{std::chrono::seconds{letter}};
        pending.put(std::move(request));
    }
    reach worker(kilometers radius = cells(20), std::vector<category_id> categories = {}) const {
        return {cid, map.at('w'), radius, std::move(categories)};
    }
    std::string page(const reach& from, board_order order = board_order::EMERGENCY_THEN_NEAREST,
                     const board_filter& filter = {}, std::size_t offset = 0, std::size_t size = 20) const {
        std::string result;
        for (const auto& [request, away] : pending.page(from, filter, order, offset, size).results) {
            result += static_cast<char>(request->id.value);
        }
        return result;
    }

    town map{
        "..........\n"
        ".b..w.a...\n"
        "..........\n"
        ".........c\n"
        "d........."};
    board pending;
};

TEST_F(board_in_town, shows_the_nearest_first) {
    for (const char letter : {'d', 'c', 'b', 'a'}) put(letter);
    EXPECT_EQ(page(worker()), "abdc");
}

TEST_F(board_in_town, a_request_that_left_is_not_brought_back_by_older_news) {
    const auto at_version = [this](std::int64_t version) {
        return pending_request{.id = id_of('a'), .position = map.at('a'), .version = version};
    };
    pending.put(at_version(1));
    pending.remove(id_of('a'), 2);

    pending.put(at_version(1));
    EXPECT_EQ(pending.size(), 0U);

    pending.put(at_version(3));
    pending.remove(id_of('a'), 2);
    EXPECT_EQ(pending.size(), 1U);
}

TEST_F(board_in_town, shows_emergencies_before_all_others) {
    for (const char letter : {'a', 'b', 'c'}) put(letter, letter == 'a' ? priority::STANDARD : priority::EMERGENCY);
    EXPECT_EQ(page(worker()), "bca");
}

TEST_F(board_in_town, shows_by_distance_alone_when_asked) {
    for (const char letter : {'a', 'b', 'c'}) put(letter, letter == 'a' ? priority::STANDARD : priority::EMERGENCY);
    EXPECT_EQ(page(worker(), board_order::NEAREST), "abc");
}

TEST_F(board_in_town, shows_the_oldest_first_when_asked) {
    for (const char letter : {'d', 'c', 'b', 'a'}) put(letter);
    EXPECT_EQ(page(worker(), board_order::OLDEST), "abcd");
}

TEST_F(board_in_town, shows_the_newest_first_when_asked) {
    for (const char letter : {'d', 'c', 'b', 'a'}) put(letter);
    EXPECT_EQ(page(worker(), board_order::NEWEST), "dcba");
}

TEST_F(board_in_town, breaks_ties_by_id) {
    for (const char letter : {'c', 'a', 'b'}) {
        pending_request request;
        request.id = id_of(letter);
        request.position = map.at('a');
        pending.put(std::move(request));
    }
    EXPECT_EQ(page(worker()), "abc");
}

TEST_F(board_in_town, says_how_far_away_a_request_is) {
    put('a');
    EXPECT_EQ(pending.page(worker(), {}, board_order::NEAREST, 0, 1).results.at(0).second,
              distance(map.at('w'), map.at('a')));
}

TEST_F(board_in_town, hides_what_is_out_of_the_workers_radius) {
    put('a');
    put('d');
    EXPECT_EQ(page(worker(cells(3))), "a");
}

TEST_F(board_in_town, includes_what_is_exactly_at_the_radius) {
    put('d');
    EXPECT_EQ(page(worker(distance(map.at('w'), map.at('d')))), "d");
}

TEST_F(board_in_town, shows_a_worker_their_categories_and_what_has_none) {
    put('a', priority::STANDARD, plumbing);
    put('b', priority::STANDARD, roofing);
    put('c');
    EXPECT_EQ(page(worker(cells(20), {plumbing})), "ac");
}

TEST_F(board_in_town, hides_what_the_worker_declined) {
    put('a');
    put('b');
    pending.decline(id_of('a'), cid);
    EXPECT_EQ(page(worker()), "b");
}

TEST_F(board_in_town, still_shows_it_to_others) {
    put('a');
    pending.decline(id_of('a'), user_id{999});
    EXPECT_EQ(page(worker()), "a");
}

TEST_F(board_in_town, filters_by_priority) {
    put('a');
    put('b', priority::EMERGENCY);
    EXPECT_EQ(page(worker(), board_order::NEAREST, {.urgency = priority::EMERGENCY, .category = {}}), "b");
}

TEST_F(board_in_town, filters_by_category) {
    put('a');
    put('b', priority::STANDARD, roofing);
    EXPECT_EQ(page(worker(), board_order::NEAREST, {.urgency = {}, .category = roofing}), "b");
}

TEST_F(board_in_town, turns_pages) {
    for (const char letter : {'a', 'b', 'c', 'd'}) put(letter);
    EXPECT_EQ(page(worker(), board_order::OLDEST, {}, 2, 1), "c");
}

TEST_F(board_in_town, counts_all_in_reach_on_every_page) {
    for (const char letter : {'a', 'b', 'c', 'd'}) put(letter);
    EXPECT_EQ(pending.page(worker(), {}, board_order::OLDEST, 2, 1).count, 4U);
}

TEST_F(board_in_town, has_an_empty_page_after_the_last) {
    put('a');
    EXPECT_EQ(page(worker(), board_order::OLDEST, {}, 1, 20), "");
}

TEST_F(board_in_town, forgets_what_is_removed) {
    put('a');
    pending.remove(id_of('a'));
    EXPECT_EQ(page(worker()), "");
}

TEST_F(board_in_town, replaces_what_was_known_of_a_request) {
    put('a');
    put('a', priority::EMERGENCY);
    EXPECT_EQ(page(worker()), "a");
}

TEST_F(board_in_town, is_empty_after_clear) {
    put('a');
    pending.clear();
    EXPECT_EQ(page(worker()), "");
}

TEST_F(board_in_town, gives_the_distance_of_one_request_in_reach) {
    put('a');
    EXPECT_NEAR(board::distance_in_reach(*pending.find(id_of('a')), worker())->value, 0.2, 1e-9);
}

TEST_F(board_in_town, knows_one_request_out_of_reach) {
    put('d');
    EXPECT_FALSE(board::in_reach(*pending.find(id_of('d')), worker(cells(1))));
}

TEST_F(board_in_town, shows_what_was_declined_when_it_is_offered_anew) {
    put('a');
    put('b');
    pending.decline(id_of('a'), cid);
    EXPECT_EQ(page(worker()), "b");
    EXPECT_EQ(pending.page(worker(), {}, board_order::NEAREST, 0, 20).count, 1U);
    put('a');
    EXPECT_EQ(page(worker()), "ab");
}

TEST_F(board_in_town, takes_a_new_rendering_while_a_customers_requests_are_visited) {
    put('a');
    pending.for_each_of(ann, [&](const pending_request& each) { pending.render(each.id, "{", "}"); });
    EXPECT_EQ(pending.find(id_of('a'))->json_head, "{");
}

TEST_F(board_in_town, visits_the_requests_of_a_category) {
    put('a', priority::STANDARD, roofing);
    put('b', priority::STANDARD, plumbing);
    std::string visited;
    pending.for_each_of(roofing, [&](const pending_request& each) { visited += static_cast<char>(each.id.value); });
    EXPECT_EQ(visited, "a");
}

TEST(board, counts_as_many_as_are_in_reach_one_by_one) {
    std::mt19937_64 random{7};
    std::uniform_real_distribution<double> degrees{-1.0, 1.0};
    board pending;
    for (std::int64_t id = 0; id < 2000; ++id) {
        pending_request request;
        request.id = {id};
        request.position = {degrees(random), 180.0 + degrees(random)};
        request.category = id % 3 == 0 ? std::nullopt : std::optional{category_id{id % 3}};
        if (id % 7 == 0) request.declined_by = {cid};
        pending.put(std::move(request));
    }
    for (int radius = 1; radius < 200; radius += 10) {
        const reach from{cid, {degrees(random), -180.0}, {static_cast<double>(radius)}, {plumbing}};
        std::size_t expected = 0;
        for (std::int64_t id = 0; id < 2000; ++id) expected += board::in_reach(*pending.find({id}), from) ? 1U : 0U;
        ASSERT_EQ(pending.page(from, {}, board_order::NEAREST, 0, 20).count, expected) << radius << " km";
    }
}

}  // namespace
}  // namespace callout
