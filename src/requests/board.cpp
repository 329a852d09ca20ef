#include "requests/board.hpp"

#include <algorithm>
#include <tuple>

namespace callout {

namespace {

template <class Value>
bool is_among(const std::vector<Value>& values, Value value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

bool fits(std::optional<category_id> category, const reach& from) {
    return !category || from.categories.empty() || is_among(from.categories, *category);
}

}  // namespace

board::listing board::listed(const pending_request& request) {
    return {&request, request.created_at, request.category, request.urgency, !request.declined_by.empty()};
}

board::candidate board::ranked(const listing& request, double chord_squared, board_order order) {
    const std::int64_t microseconds = request.created_at.time_since_epoch().count();
    switch (order) {
        case board_order::EMERGENCY_THEN_NEAREST:
            return {request.urgency == priority::EMERGENCY ? 0 : 1, chord_squared, request.request};
        case board_order::NEAREST: return {0, chord_squared, request.request};
        case board_order::OLDEST: return {microseconds, 0.0, request.request};
        case board_order::NEWEST: return {-microseconds, 0.0, request.request};
    }
    return {0, chord_squared, request.request};
}

bool board::is_outdated(const pending_request& request) const {
    if (request.version == 0) return false;
    const auto left = left_.find(request.id);
    const pending_request* shown = find(request.id);
    return (left != left_.end() && left->second > request.version) ||
           (shown != nullptr && shown->version > request.version);
}

void board::remember_leaving(request_id id, std::int64_t version) {
    constexpr std::size_t most_remembered = 4096;
    const auto [at, is_new] = left_.try_emplace(id, version);
    at->second = std::max(at->second, version);
    if (!is_new) return;
    leavings_.push_back(id);
    if (leavings_.size() <= most_remembered) return;
    left_.erase(leavings_.front());
    leavings_.pop_front();
}

void board::put(pending_request request) {
    if (is_outdated(request)) return;
    remove(request.id);
    const request_id id = request.id;
    request.rendering = ++renderings_;
    const auto [added, is_new] = requests_.insert_or_assign(id, std::move(request));
    by_place_.put(listed(added->second), direction(added->second.position));
}

void board::remove(request_id id, std::int64_t version) {
    if (version != 0) remember_leaving(id, version);
    const auto found = requests_.find(id);
    if (found == requests_.end() || (version != 0 && found->second.version > version)) return;
    by_place_.remove(listed(found->second), direction(found->second.position));
    requests_.erase(found);
}

void board::decline(request_id id, user_id worker) {
    const auto found = requests_.find(id);
    if (found == requests_.end() || is_among(found->second.declined_by, worker)) return;
    const unit_vector at = direction(found->second.position);
    by_place_.remove(listed(found->second), at);
    found->second.declined_by.push_back(worker);
    by_place_.put(listed(found->second), at);
}

std::uint64_t board::begin_rendering(const std::vector<request_id>& which) {
    ++renderings_;
    for (const request_id each : which) {
        if (const auto found = requests_.find(each); found != requests_.end()) found->second.rendering = renderings_;
    }
    return renderings_;
}

bool board::waits_for(request_id id, std::uint64_t rendering) const {
    const pending_request* shown = find(id);
    return shown != nullptr && shown->rendering == rendering;
}

void board::render(request_id id, std::string json_head, std::string json_tail) {
    const auto found = requests_.find(id);
    if (found == requests_.end()) return;
    found->second.json_head = std::move(json_head);
    found->second.json_tail = std::move(json_tail);
}

const pending_request* board::find(request_id id) const {
    const auto found = requests_.find(id);
    return found == requests_.end() ? nullptr : &found->second;
}

void board::clear() {
    by_place_.clear();
    requests_.clear();
}

std::optional<kilometers> board::distance_in_reach(const pending_request& request, const reach& from) {
    if (!fits(request.category, from) || is_among(request.declined_by, from.worker)) return std::nullopt;
    const kilometers away = distance(from.position, request.position);
    return away <= from.radius ? std::optional{away} : std::nullopt;
}

board_page board::page(const reach& from, const board_filter& filter, board_order order, std::size_t offset,
                       std::size_t size) const {
    const unit_vector center = direction(from.position);
    in_reach_.clear();
    by_place_.within(center, cap{from.radius}, [&](const listing& each, double chord) {
        if (filter.urgency && *filter.urgency != each.urgency) return;
        if (filter.category && filter.category != each.category) return;
        if (!fits(each.category, from)) return;
        if (each.is_declined && is_among(each.request->declined_by, from.worker)) return;
        in_reach_.push_back(ranked(each, chord, order));
    });
    board_page result{.count = in_reach_.size(), .results = {}};
    if (offset >= in_reach_.size()) return result;
    const std::size_t shown = std::min(size, in_reach_.size() - offset);
    const auto last = in_reach_.begin() + static_cast<std::ptrdiff_t>(offset + shown);
    std::partial_sort(in_reach_.begin(), last, in_reach_.end(), [](const candidate& a, const candidate& b) {
        return std::tie(a.rank, a.chord_squared, a.request->id) < std::tie(b.rank, b.chord_squared, b.request->id);
    });
    result.results.reserve(shown);
    for (auto each = last - static_cast<std::ptrdiff_t>(shown); each != last; ++each) {
        const double chord = chord_squared(center, direction(each->request->position));
        result.results.emplace_back(each->request, arc_over(chord));
    }
    return result;
}

}  // namespace callout
