#include "requests/board.hpp"

#include <algorithm>
#include <span>

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

/// What a page is asked for.
struct board::search {
    const reach& from;
    const board_filter& filter;
    const std::vector<request_id>& declined;
    unit_vector center;
    cap radius;

    [[nodiscard]] bool wants(const kind& part) const {
        const auto& [urgency, category] = part;
        if (filter.urgency && *filter.urgency != urgency) return false;
        return (!filter.category || filter.category == category) && fits(category, from);
    }
    [[nodiscard]] bool is_declined(request_id id) const { return is_among(declined, id); }
};

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
    const pending_request& added = requests_.insert_or_assign(id, std::move(request)).first->second;
    by_place_[kind_of(added)].put(listed(added));
    for (const user_id each : added.declined_by) declines_[each].push_back(id);
}

void board::remove(request_id id, std::int64_t version) {
    if (version != 0) remember_leaving(id, version);
    const auto found = requests_.find(id);
    if (found == requests_.end() || (version != 0 && found->second.version > version)) return;
    by_place_[kind_of(found->second)].remove(listed(found->second));
    forget_declines(found->second);
    requests_.erase(found);
}

void board::decline(request_id id, user_id worker, std::int64_t version) {
    const auto found = requests_.find(id);
    if (found == requests_.end()) return;
    found->second.version = std::max(found->second.version, version);
    if (is_among(found->second.declined_by, worker)) return;
    found->second.declined_by.push_back(worker);
    declines_[worker].push_back(id);
}

const std::vector<request_id>& board::declined_by(user_id worker) const {
    static const std::vector<request_id> none;
    const auto found = declines_.find(worker);
    return found == declines_.end() ? none : found->second;
}

void board::forget_declines(const pending_request& request) {
    for (const user_id each : request.declined_by) {
        const auto declined = declines_.find(each);
        std::erase(declined->second, request.id);
        if (declined->second.empty()) declines_.erase(declined);
    }
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
    declines_.clear();
    requests_.clear();
}

std::optional<kilometers> board::distance_in_reach(const pending_request& request, const reach& from) {
    if (!fits(request.category, from) || is_among(request.declined_by, from.worker)) return std::nullopt;
    const kilometers away = distance(from.position, request.position);
    return away <= from.radius ? std::optional{away} : std::nullopt;
}

template <class Visit>
void board::for_each_part(const search& asked, Visit visit) const {
    for (const auto& [part, places] : by_place_) {
        if (asked.wants(part)) visit(part, places);
    }
}

std::size_t board::count(const search& asked) const {
    std::size_t result = 0;
    for_each_part(asked, [&](const kind&, const nearest_index<listing>& places) {
        result += places.count(asked.center, asked.radius);
    });
    for (const request_id each : asked.declined) {
        const pending_request& request = requests_.at(each);
        const double chord = chord_squared(asked.center, direction(request.position));
        if (asked.wants(kind_of(request)) && asked.radius.holds(chord)) --result;
    }
    return result;
}

board::candidates board::nearest(const search& asked, std::size_t limit) const {
    closest<candidate> found{limit};
    const auto longest = [&] { return std::min(asked.radius.longest_squared(), found.longest_squared()); };
    for_each_part(asked, [&](const kind&, const nearest_index<listing>& places) {
        places.search(asked.center, longest, [&](const listing& each, double chord) {
            const neighbor<candidate> next{chord, each};
            if (found.wants(next) && asked.radius.holds(chord) && !asked.is_declined(each.id)) found.offer(next);
        });
    });
    return found.take();
}

board::candidates board::emergencies_then_nearest(const search& asked, std::size_t limit) const {
    candidates result;
    for (const priority urgency : {priority::EMERGENCY, priority::STANDARD}) {
        if (asked.filter.urgency && *asked.filter.urgency != urgency) continue;
        const board_filter filter{.urgency = urgency, .category = asked.filter.category};
        const auto some =
            nearest({asked.from, filter, asked.declined, asked.center, asked.radius}, limit - result.size());
        result.insert(result.end(), some.begin(), some.end());
    }
    return result;
}

/// Orders by the time of creation, times `sign`: a double holds microseconds exactly for another 200 years.
board::candidates board::by_time(const search& asked, std::size_t limit, std::int64_t sign) const {
    closest<candidate> found{limit};
    for_each_part(asked, [&](const kind&, const nearest_index<listing>& places) {
        places.within(asked.center, asked.radius, [&](const listing& each, double) {
            const std::int64_t microseconds = each.request->created_at.time_since_epoch().count();
            if (!asked.is_declined(each.id)) found.offer({static_cast<double>(sign * microseconds), each});
        });
    });
    candidates result = found.take();
    for (neighbor<candidate>& each : result) {
        each.chord_squared = chord_squared(asked.center, direction(each.id.request->position));
    }
    return result;
}

board::candidates board::first(const search& asked, board_order order, std::size_t limit) const {
    switch (order) {
        case board_order::EMERGENCY_THEN_NEAREST: return emergencies_then_nearest(asked, limit);
        case board_order::NEAREST: return nearest(asked, limit);
        case board_order::OLDEST: return by_time(asked, limit, 1);
        case board_order::NEWEST: return by_time(asked, limit, -1);
    }
    return {};
}

board_page board::page(const reach& from, const board_filter& filter, board_order order, std::size_t offset,
                       std::size_t size) const {
    const search asked{from, filter, declined_by(from.worker), direction(from.position), cap{from.radius}};
    board_page result{.count = count(asked), .results = {}};
    if (offset >= result.count) return result;
    const auto found = first(asked, order, std::min(result.count, offset + size));
    result.results.reserve(found.size() - offset);
    for (const neighbor<candidate>& each : std::span{found}.subspan(offset)) {
        result.results.emplace_back(each.id.request, arc_over(each.chord_squared));
    }
    return result;
}

}  // namespace callout
