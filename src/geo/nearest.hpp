#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "geo/closest.hpp"
#include "geo/cube.hpp"
#include "geo/place.hpp"

namespace callout {

/// Who is where, nearest first, exact everywhere on the Earth: an octree over unit vectors. It keeps no table from an id
/// to its place; whoever moves or removes an id says where it is.
template <class Id>
class nearest_index {
public:
    /// Adds an id, which must not be in the index yet.
    void put(Id id, const unit_vector& at) {
        insert({at, id});
        ++size_;
    }
    /// Moves an id from where it is. False: it was not there, and nothing has changed.
    bool move(Id id, const unit_vector& from, const unit_vector& to);
    /// Takes an id out of where it is. False: it was not there.
    bool remove(Id id, const unit_vector& at);
    [[nodiscard]] std::size_t size() const { return size_; }
    void clear() { *this = nearest_index{}; }

    /// Calls `visit(id, chord_squared)` for everyone within the radius, in no order.
    template <class Visit>
    void within(const unit_vector& center, const cap& radius, Visit visit) const {
        const auto longest = [&] { return radius.longest_squared(); };
        search(root_, cube{}, center, longest, [&](const entry& found, double chord) {
            if (radius.holds(chord)) visit(found.id, chord);
        });
    }
    /// Offers everyone within the radius for whom `accepts(id, chord_squared)` to `found`, near ones first.
    template <class Accepts>
    void near(const unit_vector& center, const cap& radius, closest<Id>& found, Accepts accepts) const {
        const auto longest = [&] { return std::min(radius.longest_squared(), found.longest_squared()); };
        search(root_, cube{}, center, longest, [&](const entry& candidate, double chord) {
            const neighbor<Id> next{chord, candidate.id};
            if (found.wants(next) && radius.holds(chord) && accepts(candidate.id, chord)) found.offer(next);
        });
    }
    /// The nearest `limit` within the radius for whom `accepts(id, chord_squared)`, nearest first, ties by id.
    template <class Accepts>
    [[nodiscard]] std::vector<neighbor<Id>> near(place center, kilometers radius, std::size_t limit,
                                                 Accepts accepts) const {
        closest<Id> found{limit};
        near(direction(center), cap{radius}, found, accepts);
        return found.take();
    }

private:
    static constexpr std::size_t split_above = 32;
    static constexpr std::size_t merge_below = 12;
    // Cubes of about a metre: a crowd on one spot stays in one leaf.
    static constexpr int deepest = 24;

    struct entry {
        unit_vector at;
        Id id;
    };
    struct cell;
    using octants = std::array<cell, 8>;
    struct cell {
        std::vector<entry> entries;
        std::unique_ptr<octants> children;
    };

    void insert(const entry& added);
    bool erase(Id id, const unit_vector& at);
    static void split(cell& full, const cube& around);
    static bool merge(cell& parent);
    static void append(std::vector<entry>& entries, const entry& added);

    template <class Longest, class Visit>
    static void search(const cell& here, const cube& around, const unit_vector& center, const Longest& longest,
                       const Visit& visit);

    cell root_;
    std::size_t size_ = 0;
};

template <class Id>
void nearest_index<Id>::insert(const entry& added) {
    cell* here = &root_;
    cube around;
    int depth = 0;
    for (; here->children; ++depth) {
        const std::size_t octant = around.octant_of(added.at);
        here = &(*here->children)[octant];
        around = around.octant(octant);
    }
    append(here->entries, added);
    if (here->entries.size() > split_above && depth < deepest) split(*here, around);
}

template <class Id>
bool nearest_index<Id>::erase(Id id, const unit_vector& at) {
    std::array<cell*, deepest + 1> path{&root_};
    std::size_t depth = 0;
    for (cube around; path[depth]->children; ++depth) {
        const std::size_t octant = around.octant_of(at);
        path[depth + 1] = &(*path[depth]->children)[octant];
        around = around.octant(octant);
    }
    std::vector<entry>& entries = path[depth]->entries;
    const auto found = std::find_if(entries.begin(), entries.end(), [&](const entry& e) { return e.id == id; });
    if (found == entries.end()) return false;
    *found = entries.back();
    entries.pop_back();
    while (depth > 0 && path[depth]->entries.size() < merge_below && merge(*path[depth - 1])) --depth;
    return true;
}

template <class Id>
bool nearest_index<Id>::move(Id id, const unit_vector& from, const unit_vector& to) {
    if (!erase(id, from)) return false;
    insert({to, id});
    return true;
}

template <class Id>
bool nearest_index<Id>::remove(Id id, const unit_vector& at) {
    if (!erase(id, at)) return false;
    --size_;
    return true;
}

template <class Id>
void nearest_index<Id>::split(cell& full, const cube& around) {
    full.children = std::make_unique<octants>();
    for (const entry& each : full.entries) append((*full.children)[around.octant_of(each.at)].entries, each);
    full.entries = {};
}

template <class Id>
bool nearest_index<Id>::merge(cell& parent) {
    std::size_t total = 0;
    for (const cell& child : *parent.children) {
        total += child.entries.size();
        if (child.children || total > merge_below) return false;
    }
    std::vector<entry> merged;
    merged.reserve(total);
    for (const cell& child : *parent.children) {
        merged.insert(merged.end(), child.entries.begin(), child.entries.end());
    }
    parent.entries = std::move(merged);
    parent.children.reset();
    return true;
}

template <class Id>
void nearest_index<Id>::append(std::vector<entry>& entries, const entry& added) {
    // Doubling would leave a quarter of all memory unused.
    if (entries.size() == entries.capacity()) entries.reserve(entries.size() + entries.size() / 4 + 4);
    entries.push_back(added);
}

template <class Id>
template <class Longest, class Visit>
void nearest_index<Id>::search(const cell& here, const cube& around, const unit_vector& center,
                               const Longest& longest, const Visit& visit) {
    for (const entry& each : here.entries) {
        const double chord = chord_squared(center, each.at);
        if (chord <= longest()) visit(each, chord);
    }
    if (!here.children) return;
    const std::size_t nearest = around.octant_of(center);
    // By how many faces they lie away from the octant that faces the center.
    for (const std::size_t faces : {0U, 1U, 2U, 4U, 3U, 5U, 6U, 7U}) {
        const cell& child = (*here.children)[nearest ^ faces];
        if (child.entries.empty() && !child.children) continue;
        const cube part = around.octant(nearest ^ faces);
        if (part.nearest_squared(center) <= longest()) search(child, part, center, longest, visit);
    }
}

}  // namespace callout
