#include "replay/ledger.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace callout::replay {

namespace {

constexpr std::array<std::pair<deed, std::string_view>, 8> names{{
    {deed::CREATED, "CREATED"},
    {deed::ACCEPTED, "ACCEPTED"},
    {deed::ASSIGNED, "ASSIGNED"},
    {deed::STARTED, "STARTED"},
    {deed::COMPLETED, "COMPLETED"},
    {deed::CANCELLED, "CANCELLED"},
    {deed::DECLINED, "DECLINED"},
    {deed::RELEASED, "RELEASED"},
}};

}  // namespace

std::optional<deed> deed_of(std::string_view kind) {
    for (const auto& [what, name] : names) {
        if (name == kind) return what;
    }
    return std::nullopt;
}

std::string_view name_of(deed what) {
    return std::ranges::find(names, what, &std::pair<deed, std::string_view>::first)->second;
}

std::optional<minutes> request_record::first(deed what) const {
    const auto found = std::ranges::find(acknowledged, what, &action::what);
    if (found == acknowledged.end()) return std::nullopt;
    return found->at;
}

bool request_record::is_closed() const {
    return first(deed::COMPLETED).has_value() || first(deed::CANCELLED).has_value();
}

}  // namespace callout::replay
