#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "replay/trades.hpp"

namespace callout::replay {
namespace {

repair_call call_of(std::string type, std::string descriptor) {
    repair_call call;
    call.type = std::move(type);
    call.descriptor = std::move(descriptor);
    return call;
}

struct expected_trade {
    const char* type;
    const char* descriptor;
    std::optional<std::string_view> category;
};

class trade_table : public testing::TestWithParam<expected_trade> {};

TEST_P(trade_table, gives_a_call_to_the_trade_that_repairs_it) {
    const auto& [type, descriptor, category] = GetParam();
    EXPECT_EQ(category_of(call_of(type, descriptor)), category);
}

INSTANTIATE_TEST_SUITE_P(calls, trade_table,
                         testing::Values(expected_trade{"HEAT/HOT WATER", "APARTMENT ONLY", "Heating and cooling"},
                                         expected_trade{"WATER LEAK", "SLOW LEAK", "Plumbing"},
                                         expected_trade{"PLUMBING", "TOILET", "Plumbing"},
                                         expected_trade{"PLUMBING", "STEAM PIPE/RISER", "Heating and cooling"},
                                         expected_trade{"ELECTRIC", "POWER OUTAGE", "Electrical"},
                                         expected_trade{"DOOR/WINDOW", "DOOR", "Locks and doors"},
                                         expected_trade{"DOOR/WINDOW", "WINDOW PANE", "Glass"},
                                         expected_trade{"APPLIANCE", "REFRIGERATOR", "Appliances"},
                                         expected_trade{"OUTSIDE BUILDING", "ROOFING", "Roofing and leaks"},
                                         expected_trade{"UNSANITARY CONDITION", "PESTS", "Pests"}));

INSTANTIATE_TEST_SUITE_P(calls_of_no_trade, trade_table,
                         testing::Values(expected_trade{"UNSANITARY CONDITION", "MOLD", std::nullopt},
                                         expected_trade{"Water System", "Hydrant Leaking (WC1)", std::nullopt},
                                         expected_trade{"Street Condition", "Failed Street Repair", std::nullopt}));

TEST(trade_durations, a_roof_takes_longer_than_a_lock) {
    EXPECT_GT(typical_duration(call_of("OUTSIDE BUILDING", "ROOFING")),
              typical_duration(call_of("DOOR/WINDOW", "DOOR")));
}

TEST(trade_durations, a_call_of_no_trade_takes_some_time_too) {
    EXPECT_GT(typical_duration(call_of("Street Condition", "")).count(), 0);
}

}  // namespace
}  // namespace callout::replay
