#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "geo/closest.hpp"
#include "geo/place.hpp"
#include "geo/square.hpp"

namespace callout {

/// Who is where, nearest first, exact everywhere on the Earth: a quadtree on each side of a cube around it. It keeps no
/// table from an id to its place; whoever moves or removes an id says where it is.
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

    /// How many are within the radius. Squares that lie in it as a whole are not looked into.
    [[nodiscard]] std::size_t count(const unit_vector& center, const cap& radius) const;
    /// Calls `visit(id, chord_squared)` for everyone within the radius, in no order.
    template <class Visit>
    void within(const unit_vector& center, const cap& radius, Visit visit) const {
        const auto longest = [&] { return radius.longest_squared(); };
        search(center, longest, [&](const entry& found, double chord) {
            if (radius.holds(chord)) visit(found.id, chord);
        });
    }
    /// Offers everyone within the radius for whom `accepts(id, chord_squared)` to `found`, near ones first.
    template <class Accepts>
    void near(const unit_vector& center, const cap& radius, closest<Id>& found, Accepts accepts) const {
        const auto longest = [&] { return std::min(radius.longest_squared(), found.longest_squared()); };
        search(center, longest, [&](const entry& candidate, double chord) {
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
    // Squares of about a metre: a crowd on one spot stays in one leaf.
    static constexpr int deepest = 24;

    struct entry {
        unit_vector at;
        Id id;
    };
    struct cell;
    using quarters = std::array<cell, 4>;
    struct cell {
        std::vector<entry> entries;
        std::unique_ptr<quarters> children;
        // Of the cell and all below it.
        std::size_t size = 0;
    };

    void insert(const entry& added);
    bool erase(Id id, const unit_vector& at);
    bool move_within_leaf(Id id, const unit_vector& from, const unit_vector& to);
    static void split(cell& full, const square& around, std::size_t side);
    static bool merge(cell& parent);
    static void append(cell& leaf, const entry& added);
    static auto find_in(std::vector<entry>& entries, Id id) {
        return std::find_if(entries.begin(), entries.end(), [id](const entry& each) { return each.id == id; });
    }

    // The center of a search as a side of the cube sees it.
    struct side_view {
        flat_point flat;
        double along;
    };
    static std::size_t count(const cell& here, const square& around, const side_view& seen, const unit_vector& center,
                             const cap& radius);
    template <class Longest, class Visit>
    void search(const unit_vector& center, const Longest& longest, const Visit& visit) const;
    template <class Longest, class Visit>
    static void search(const cell& here, const square& around, flat_point flat_center, const unit_vector& center,
                       const Longest& longest, const Visit& visit);

    std::array<cell, 6> sides_;
    std::size_t size_ = 0;
};

template <class Id>
void nearest_index<Id>::insert(const entry& added) {
    const std::size_t side = side_of(added.at);
    const flat_point flat = flattened(added.at, side);
    cell* here = &sides_[side];
    square around;
    int depth = 0;
    for (; here->children; ++depth) {
        ++here->size;
        const std::size_t quarter = around.quarter_of(flat);
        here = &(*here->children)[quarter];
        around = around.quarter(quarter);
    }
    append(*here, added);
    if (here->entries.size() > split_above && depth < deepest) split(*here, around, side);
}

template <class Id>
bool nearest_index<Id>::erase(Id id, const unit_vector& at) {
    const std::size_t side = side_of(at);
    const flat_point flat = flattened(at, side);
    std::array<cell*, deepest + 1> path{&sides_[side]};
    std::size_t depth = 0;
    for (square around; path[depth]->children; ++depth) {
        const std::size_t quarter = around.quarter_of(flat);
        path[depth + 1] = &(*path[depth]->children)[quarter];
        around = around.quarter(quarter);
    }
    std::vector<entry>& entries = path[depth]->entries;
    const auto found = find_in(entries, id);
    if (found == entries.end()) return false;
    *found = entries.back();
    entries.pop_back();
    for (std::size_t i = 0; i <= depth; ++i) --path[i]->size;
    while (depth > 0 && path[depth]->entries.size() < merge_below && merge(*path[depth - 1])) --depth;
    return true;
}

template <class Id>
bool nearest_index<Id>::move(Id id, const unit_vector& from, const unit_vector& to) {
    if (move_within_leaf(id, from, to)) return true;
    if (!erase(id, from)) return false;
    insert({to, id});
    return true;
}

template <class Id>
bool nearest_index<Id>::move_within_leaf(Id id, const unit_vector& from, const unit_vector& to) {
    const std::size_t side = side_of(from);
    if (side != side_of(to)) return false;
    const flat_point flat_from = flattened(from, side);
    const flat_point flat_to = flattened(to, side);
    cell* here = &sides_[side];
    for (square around; here->children;) {
        const std::size_t quarter = around.quarter_of(flat_from);
        if (quarter != around.quarter_of(flat_to)) return false;
        here = &(*here->children)[quarter];
        around = around.quarter(quarter);
    }
    const auto found = find_in(here->entries, id);
    if (found == here->entries.end()) return false;
    found->at = to;
    return true;
}

template <class Id>
bool nearest_index<Id>::remove(Id id, const unit_vector& at) {
    if (!erase(id, at)) return false;
    --size_;
    return true;
}

template <class Id>
void nearest_index<Id>::split(cell& full, const square& around, std::size_t side) {
    full.children = std::make_unique<quarters>();
    for (const entry& each : full.entries) {
        append((*full.children)[around.quarter_of(flattened(each.at, side))], each);
    }
    std::vector<entry>{}.swap(full.entries);
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
void nearest_index<Id>::append(cell& leaf, const entry& added) {
    std::vector<entry>& entries = leaf.entries;
    // Doubling would leave a quarter of all memory unused.
    if (entries.size() == entries.capacity()) entries.reserve(entries.size() + entries.size() / 8 + 4);
    entries.push_back(added);
    ++leaf.size;
}

template <class Id>
std::size_t nearest_index<Id>::count(const unit_vector& center, const cap& radius) const {
    std::size_t total = 0;
    for (std::size_t side = 0; side < sides_.size(); ++side) {
        if (sides_[side].size == 0 || nearest_squared(side, center) > radius.longest_squared()) continue;
        total += count(sides_[side], square{}, {flattened(center, side), along_axis(center, side)}, center, radius);
    }
    return total;
}

template <class Id>
std::size_t nearest_index<Id>::count(const cell& here, const square& around, const side_view& seen,
                                     const unit_vector& center, const cap& radius) {
    if (around.nearest_squared(seen.flat) > radius.longest_squared()) return 0;
    // A square that is wider than the radius is spared the roots.
    const bool may_fit = around.half * around.half < radius.longest_squared();
    if (may_fit && radius.surely_holds(around.farthest_squared(seen.flat, seen.along))) return here.size;
    std::size_t total = 0;
    for (const entry& each : here.entries) total += radius.holds(chord_squared(center, each.at)) ? 1U : 0U;
    if (!here.children) return total;
    for (std::size_t i = 0; i < 4; ++i) {
        const cell& child = (*here.children)[i];
        if (child.size > 0) total += count(child, around.quarter(i), seen, center, radius);
    }
    return total;
}

template <class Id>
template <class Longest, class Visit>
void nearest_index<Id>::search(const unit_vector& center, const Longest& longest, const Visit& visit) const {
    const std::size_t nearest = side_of(center);
    for (std::size_t i = 0; i < sides_.size(); ++i) {
        const std::size_t side = (nearest + i) % sides_.size();
        if (nearest_squared(side, center) > longest()) continue;
        search(sides_[side], square{}, flattened(center, side), center, longest, visit);
    }
}

template <class Id>
template <class Longest, class Visit>
void nearest_index<Id>::search(const cell& here, const square& around, flat_point flat_center,
                               const unit_vector& center, const Longest& longest, const Visit& visit) {
    for (const entry& each : here.entries) {
        const double chord = chord_squared(center, each.at);
        if (chord <= longest()) visit(each, chord);
    }
    if (!here.children) return;
    const std::size_t nearest = around.quarter_of(flat_center);
    for (std::size_t away = 0; away < 4; ++away) {
        const cell& child = (*here.children)[nearest ^ away];
        if (child.entries.empty() && !child.children) continue;
        const square part = around.quarter(nearest ^ away);
        if (part.nearest_squared(flat_center) <= longest()) {
            search(child, part, flat_center, center, longest, visit);
        }
    }
}

}  // namespace callout
