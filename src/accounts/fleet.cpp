#include "accounts/fleet.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace callout {

namespace {

bool is_among(std::span<const user_id> ids, user_id id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); }

float rounded_up(double value) {
    return std::nextafter(static_cast<float>(value), std::numeric_limits<float>::infinity());
}

}  // namespace

template <class Change>
void fleet::in_each_index(const std::vector<category_id>& categories, Change change) {
    if (categories.empty()) return change(generalists_, true);
    for (const category_id category : categories) change(by_category_[category], category == categories.front());
}

void fleet::put(available_worker worker) {
    remove(worker.id);
    std::sort(worker.categories.begin(), worker.categories.end());
    const auto repeated = std::unique(worker.categories.begin(), worker.categories.end());
    worker.categories.erase(repeated, worker.categories.end());
    listing listed{.at = direction(worker.position),
                   .id = worker.id,
                   .reach_squared = rounded_up(cap{worker.service_radius}.longest_squared())};
    in_each_index(worker.categories, [&](index& part, bool is_first) {
        listed.is_first = is_first;
        part.put(listed);
    });
    workers_.add(worker.id, worker.position, worker.service_radius, worker.categories);
}

void fleet::move(user_id id, place to) {
    auto* const worker = workers_.find(id);
    if (worker == nullptr) return;
    // First what need not wait until the record has come from memory.
    const unit_vector after = direction(to);
    const listing listed{.at = direction(worker->position), .id = id};
    in_each_index(worker->categories->first, [&](index& part, bool) { part.move(listed, after); });
    worker->position = to;
}

void fleet::remove(user_id id) {
    const auto* const worker = workers_.find(id);
    if (worker == nullptr) return;
    const listing listed{.at = direction(worker->position), .id = id};
    in_each_index(worker->categories->first, [&](index& part, bool) { part.remove(listed); });
    workers_.remove(id);
}

std::optional<available_worker> fleet::find(user_id id) const {
    const auto* const worker = workers_.find(id);
    if (worker == nullptr) return std::nullopt;
    return available_worker{id, worker->position, worker->service_radius, worker->categories->first};
}

void fleet::clear() { *this = fleet{}; }

bool fleet::covers(const listing& worker, double chord_squared) const {
    constexpr double surely = 1.0 - 1e-6;
    return chord_squared < static_cast<double>(worker.reach_squared) * surely ||
           cap{workers_.find(worker.id)->service_radius}.holds(chord_squared);
}

std::vector<matched_worker> fleet::covering(place at, std::optional<category_id> category,
                                            std::optional<std::size_t> limit, std::span<const user_id> excluded) const {
    const unit_vector center = direction(at);
    closest<user_id> found{limit.value_or(closest<user_id>::unlimited)};
    const auto longest = [&] { return found.longest_squared(); };
    const auto offer = [&](const listing& worker, double chord) {
        const neighbor<user_id> next{chord, worker.id};
        if (found.wants(next) && covers(worker, chord) && !is_among(excluded, worker.id)) found.offer(next);
    };
    generalists_.search(center, longest, offer);
    if (!category) {
        for (const auto& [any, experts] : by_category_) {
            experts.search(center, longest, [&](const listing& worker, double chord) {
                if (worker.is_first) offer(worker, chord);
            });
        }
    } else if (const auto experts = by_category_.find(*category); experts != by_category_.end()) {
        experts->second.search(center, longest, offer);
    }
    std::vector<matched_worker> result;
    for (const neighbor<user_id>& each : found.take()) result.push_back({each.id, arc_over(each.chord_squared)});
    return result;
}

}  // namespace callout
