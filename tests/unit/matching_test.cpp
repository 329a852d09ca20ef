#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "requests/matching.hpp"
#include "unit/town.hpp"

namespace callout {
namespace {

constexpr category_id plumbing{1};
constexpr category_id roofing{2};

/// The leak is at 1; every worker of the town sees five cells far.
class matching : public testing::Test {
protected:
    matching() {
        for (const auto& [letter, at] : map.places()) {
            if (letter != '1') workers.put({{letter}, at, cells(5), {plumbing}});
        }
    }
    std::string told(priority urgency, std::optional<category_id> category = plumbing,
                     const std::vector<user_id>& excluded = {}) const {
        std::string result;
        for (const matched_worker& each : who_is_told(workers, map.at('1'), urgency, category, fanout, excluded)) {
            result += static_cast<char>(each.id.value);
        }
        return result;
    }

    static constexpr std::size_t fanout = 2;
    town map{
        "...c......f\n"
        ".a.........\n"
        "....1b.....\n"
        "...........\n"
        ".......d...\n"};
    fleet workers;
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
    workers.put({{'f'}, map.at('f'), {1000.0}, {}});
    EXPECT_EQ(told(priority::EMERGENCY), "bcadf");
}

}  // namespace
}  // namespace callout
