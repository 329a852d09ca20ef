#include "replay/trades.hpp"

#include <algorithm>
#include <array>

namespace callout::replay {

namespace {

struct trade_of_call {
    std::string_view type;
    /// Empty: every descriptor of the type that no line above names.
    std::string_view descriptor;
    std::string_view category;
};

constexpr std::array<trade_of_call, 21> trades{{
    {"HEAT/HOT WATER", "", "Heating and cooling"},
    {"PLUMBING", "STEAM PIPE/RISER", "Heating and cooling"},
    {"Indoor Air Quality", "Ventilation", "Heating and cooling"},
    {"PLUMBING", "", "Plumbing"},
    {"WATER LEAK", "", "Plumbing"},
    {"UNSANITARY CONDITION", "SEWAGE", "Plumbing"},
    {"Water System", "No Water (WNW)", "Plumbing"},
    {"Water System", "Dirty Water (WE)", "Plumbing"},
    {"Water System", "LOW WATER PRESSURE - WLWP", "Plumbing"},
    {"ELECTRIC", "", "Electrical"},
    {"GENERAL", "BELL/BUZZER/INTERCOM", "Electrical"},
    {"Street Light Condition", "", "Electrical"},
    {"Traffic Signal Condition", "", "Electrical"},
    {"DOOR/WINDOW", "DOOR", "Locks and doors"},
    {"DOOR/WINDOW", "DOOR FRAME", "Locks and doors"},
    {"GENERAL", "MAILBOX", "Locks and doors"},
    {"DOOR/WINDOW", "WINDOW PANE", "Glass"},
    {"DOOR/WINDOW", "WINDOW FRAME", "Glass"},
    {"APPLIANCE", "", "Appliances"},
    {"OUTSIDE BUILDING", "ROOFING", "Roofing and leaks"},
    {"UNSANITARY CONDITION", "PESTS", "Pests"},
}};

struct trade_duration {
    std::string_view category;
    minutes typical;
};

constexpr std::array<trade_duration, 8> durations{{
    {"Plumbing", minutes{45}},
    {"Electrical", minutes{40}},
    {"Heating and cooling", minutes{50}},
    {"Locks and doors", minutes{30}},
    {"Appliances", minutes{40}},
    {"Roofing and leaks", minutes{75}},
    {"Glass", minutes{45}},
    {"Pests", minutes{35}},
}};

}  // namespace

std::optional<std::string_view> category_of(const repair_call& call) {
    const auto found = std::ranges::find_if(trades, [&](const trade_of_call& trade) {
        return trade.type == call.type && (trade.descriptor.empty() || trade.descriptor == call.descriptor);
    });
    if (found == trades.end()) return std::nullopt;
    return found->category;
}

minutes typical_duration(const repair_call& call) {
    const auto found = std::ranges::find(durations, category_of(call).value_or(""), &trade_duration::category);
    return found == durations.end() ? minutes{40} : found->typical;
}

}  // namespace callout::replay
