#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "requests/matching.hpp"
#include "support/manual_clock.hpp"
#include "unit/town.hpp"

namespace callout {
namespace {

using namespace std::chrono_literals;

constexpr category_id plumbing{1};
constexpr category_id roofing{2};

/// The leak is at 1; every worker of the town sees five cells far.
class matching : public testing::Test {
protected:
    matching() {
        for (const auto& [letter, at] : map.places()) {
            if (letter != '1') come(letter, at, cells(5), {plumbing});
        }
    }
    std::string told(priority urgency, std::optional<category_id> category = plumbing,
                     const std::vector<user_id>& excluded = {}) {
        std::string result;
        for (const matched_worker& each : who_is_told(workers, map.at('1'), urgency, category, fanout, excluded)) {
            result += static_cast<char>(each.id.value);
        }
        return result;
    }

    void come(char letter, place at, kilometers radius, std::vector<category_id> categories, bool is_pinged = false) {
        workers.put({{letter}, at, radius, std::move(categories)},
                    {.latitude = {}, .longitude = {}, .recorded_at = time.now(), .is_pinged = is_pinged}, time.now());
    }

    static constexpr std::size_t fanout = 2;
    town map{
        "...c......f\n"
        ".a.........\n"
        "....1b.....\n"
        "...........\n"
        ".......d...\n"};
    manual_clock time;
    fleet everybody;
    presence workers{everybody, time, {}};
};

TEST_F(matching, tells_the_nearest_few_of_a_standard_request) { EXPECT_EQ(told(priority::STANDARD), "bc"); }

TEST_F(matching, tells_everybody_in_reach_of_an_emergency) { EXPECT_EQ(told(priority::EMERGENCY), "bcad"); }

TEST_F(matching, tells_nobody_of_another_trade) { EXPECT_EQ(told(priority::EMERGENCY, roofing), ""); }

TEST_F(matching, tells_every_trade_of_a_request_without_category) {
    EXPECT_EQ(told(priority::EMERGENCY, std::nullopt), "bcad");
}

TEST_F(matching, gives_the_place_of_an_excluded_worker_to_the_next) {
    EXPECT_EQ(told(priority::STANDARD, plumbing, {{'b'}}), "ca");
}

TEST_F(matching, tells_a_worker_with_a_wide_radius_from_far_away) {
    come('f', map.at('f'), {1000.0}, {});
    EXPECT_EQ(told(priority::EMERGENCY), "bcadf");
}

TEST_F(matching, passes_by_whose_app_has_not_pinged_for_five_minutes) {
    come('b', map.at('b'), cells(5), {plumbing});
    come('x', map.at('b'), cells(5), {plumbing}, true);
    EXPECT_EQ(told(priority::STANDARD), "bx");
    time.advance(5min);
    EXPECT_EQ(told(priority::STANDARD), "bx");
    time.advance(1us);
    EXPECT_EQ(told(priority::STANDARD), "bc");
}

TEST_F(matching, offers_no_emergency_to_whose_app_has_not_pinged_for_a_minute) {
    come('x', map.at('b'), cells(5), {plumbing}, true);
    time.advance(1min);
    EXPECT_EQ(told(priority::EMERGENCY), "bxcad");
    time.advance(1us);
    EXPECT_EQ(told(priority::EMERGENCY), "bcad");
    EXPECT_EQ(told(priority::STANDARD), "bx");
}

}  // namespace
}  // namespace callout
