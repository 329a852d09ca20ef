#include "accounts/fleet.hpp"

#include <algorithm>
#include <utility>

namespace callout {

namespace {

// The last one goes round the Earth.
constexpr std::array<kilometers, 5> largest{{{4.0}, {16.0}, {64.0}, {256.0}, {20'100.0}}};

std::size_t class_of(kilometers radius) {
    const auto found = std::lower_bound(largest.begin(), largest.end() - 1, radius);
    return static_cast<std::size_t>(found - largest.begin());
}

bool is_among(std::span<const user_id> ids, user_id id) { return std::find(ids.begin(), ids.end(), id) != ids.end(); }

}  // namespace

template <class Change>
void fleet::in_each_index(const available_worker& worker, Change change) {
    const std::size_t radius_class = class_of(worker.service_radius);
    if (worker.categories.empty()) return change(generalists_[radius_class]);
    change(specialists_[radius_class]);
    for (const category_id category : worker.categories) change(by_category_[category][radius_class]);
}

void fleet::put(available_worker worker) {
    remove(worker.id);
    std::sort(worker.categories.begin(), worker.categories.end());
    const auto repeated = std::unique(worker.categories.begin(), worker.categories.end());
    worker.categories.erase(repeated, worker.categories.end());
    worker.categories.shrink_to_fit();
    const unit_vector at = direction(worker.position);
    in_each_index(worker, [&](index& part) {
        const bool is_first = part.places.size() == 0;
        part.least_radius = is_first ? worker.service_radius : std::min(part.least_radius, worker.service_radius);
        part.places.put(worker.id, at);
    });
    const user_id id = worker.id;
    workers_.insert_or_assign(id, std::move(worker));
}

void fleet::move(user_id id, place to) {
    const auto found = workers_.find(id);
    if (found == workers_.end()) return;
    available_worker& worker = found->second;
    const unit_vector before = direction(worker.position);
    const unit_vector after = direction(to);
    in_each_index(worker, [&](index& part) { part.places.move(id, before, after); });
    worker.position = to;
}

void fleet::remove(user_id id) {
    const auto found = workers_.find(id);
    if (found == workers_.end()) return;
    const unit_vector at = direction(found->second.position);
    in_each_index(found->second, [&](index& part) { part.places.remove(id, at); });
    workers_.erase(found);
}

const available_worker* fleet::find(user_id id) const {
    const auto found = workers_.find(id);
    return found == workers_.end() ? nullptr : &found->second;
}

void fleet::clear() { *this = fleet{}; }

template <class Accepts>
void fleet::search(const by_radius& indexes, const unit_vector& at, closest<user_id>& found, Accepts accepts) {
    for (std::size_t i = 0; i < indexes.size(); ++i) {
        if (indexes[i].places.size() == 0) continue;
        const cap covered_by_all{indexes[i].least_radius};
        indexes[i].places.near(at, cap{largest[i]}, found, [&](user_id id, double chord) {
            return accepts(id, chord, covered_by_all.holds(chord));
        });
    }
}

std::vector<matched_worker> fleet::covering(place at, std::optional<category_id> category,
                                            std::optional<std::size_t> limit, std::span<const user_id> excluded) const {
    const unit_vector center = direction(at);
    closest<user_id> found{limit.value_or(closest<user_id>::unlimited)};
    const auto accepts = [&](user_id id, double chord, bool covered_by_all) {
        if (is_among(excluded, id)) return false;
        return covered_by_all || cap{workers_.at(id).service_radius}.holds(chord);
    };
    search(generalists_, center, found, accepts);
    if (!category) {
        search(specialists_, center, found, accepts);
    } else if (const auto experts = by_category_.find(*category); experts != by_category_.end()) {
        search(experts->second, center, found, accepts);
    }
    std::vector<matched_worker> result;
    for (const neighbor<user_id>& each : found.take()) result.push_back({each.id, arc_over(each.chord_squared)});
    return result;
}

}  // namespace callout
