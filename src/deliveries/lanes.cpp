#include "deliveries/lanes.hpp"

#include <algorithm>
#include <tuple>

namespace callout {

void lanes::note(const std::string& lane, instant due) {
    auto& known = known_[lane].due;
    known = std::min(known.value_or(due), due);
}

std::size_t lanes::room_of(const state& one) const {
    const std::size_t limit = one.keeps_up ? limits_.of_one : limits_.of_troubled;
    return limit - std::min(limit, one.under_way.size());
}

std::vector<lanes::turn> lanes::turns(instant now) const {
    std::vector<std::pair<instant, turn>> due;
    for (const auto& [lane, one] : known_) {
        const std::size_t room = room_of(one);
        if (one.due && *one.due <= now && room > 0) due.push_back({*one.due, {lane, room}});
    }
    std::ranges::sort(due, {}, [](const auto& each) { return std::tie(each.first, each.second.lane); });
    std::size_t left = limits_.of_all - std::min(limits_.of_all, under_way_);
    std::vector<turn> result;
    for (auto& [when, each] : due) {
        each.room = std::min(each.room, left);
        if (each.room == 0) break;
        left -= each.room;
        result.push_back(std::move(each));
    }
    return result;
}

void lanes::look_up(const std::string& lane) {
    const auto found = known_.find(lane);
    if (found != known_.end()) found->second.due.reset();
}

void lanes::begin(const std::string& lane, delivery_id which) {
    known_[lane].under_way.push_back(which);
    ++under_way_;
}

void lanes::end(const std::string& lane, delivery_id which, bool keeps_up) {
    state& one = known_[lane];
    under_way_ -= std::erase(one.under_way, which);
    one.keeps_up = keeps_up;
    forget_if_idle(lane);
}

void lanes::forget_if_idle(const std::string& lane) {
    const auto found = known_.find(lane);
    if (found != known_.end() && !found->second.due && found->second.under_way.empty()) known_.erase(found);
}

id_list lanes::under_way(const std::string& lane) const {
    id_list ids;
    const auto found = known_.find(lane);
    if (found == known_.end()) return ids;
    for (const delivery_id each : found->second.under_way) ids.ids.push_back(each.value);
    return ids;
}

std::optional<instant> lanes::next_due() const {
    std::optional<instant> first;
    if (under_way_ >= limits_.of_all) return first;
    for (const auto& [lane, one] : known_) {
        if (one.due && room_of(one) > 0) first = std::min(first.value_or(*one.due), *one.due);
    }
    return first;
}

}  // namespace callout
