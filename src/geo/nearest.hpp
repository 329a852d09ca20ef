#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "geo/closest.hpp"
#include "geo/packed_list.hpp"
#include "geo/place.hpp"
#include "geo/square.hpp"

namespace callout {

/// Who is where, exact everywhere on the Earth: a quadtree on each side of a cube around it. An `Entry` has its place
/// `at` (a unit_vector), a float `reach_squared` (beyond that chord it is not found), and `==`, which tells who it is.
/// There is no table from an entry to its place; whoever moves or removes one says where it is.
template <class Entry>
class nearest_index {
public:
    /// Adds an entry, which must not be in the index yet.
    void put(const Entry& added);
    /// Moves an entry from where it is. False: it was not there, and nothing has changed.
    bool move(const Entry& moved, const unit_vector& to);
    /// Takes an entry out of where it is. False: it was not there.
    bool remove(const Entry& removed) { return erase(removed).has_value(); }
    [[nodiscard]] std::size_t size() const {
        return std::accumulate(cells_.begin(), cells_.begin() + sides, std::size_t{0},
                               [](std::size_t sum, const cell& side) { return sum + side.size; });
    }
    void clear() { *this = nearest_index{}; }

    /// Calls `visit(entry, chord_squared)` for every entry that reaches the center and whose chord is not longer than
    /// `longest()`, which may shrink meanwhile; mostly near ones first.
    template <class Longest, class Visit>
    void search(const unit_vector& center, const Longest& longest, const Visit& visit) const;

    /// How many are within the radius, however far they reach. Squares that lie in it as a whole are not looked into.
    [[nodiscard]] std::size_t count(const unit_vector& center, const cap& radius) const;
    /// Calls `visit(entry, chord_squared)` for every entry within the radius that reaches the center, in no order.
    template <class Visit>
    void within(const unit_vector& center, const cap& radius, const Visit& visit) const {
        const auto longest = [&] { return radius.longest_squared(); };
        search(center, longest, [&](const Entry& found, double chord) {
            if (radius.holds(chord)) visit(found, chord);
        });
    }

private:
    static constexpr std::size_t split_above = 32;
    static constexpr std::size_t merge_below = 12;
    // Squares of about a metre: a crowd on one spot stays in one leaf.
    static constexpr std::size_t deepest = 24;

    // Cells go by number: the sides first, then four for every cell that is cut into quarters.
    using cell_number = std::uint32_t;
    static constexpr cell_number sides = 6;
    static constexpr cell_number first_quarter = 8;
    static constexpr cell_number none = 0;

    struct cell {
        packed_list<Entry> entries;
        // Nobody in the cell reaches farther: a search from beyond passes by.
        float reach_squared = -1.0F;
        // Entries of the cell and all below it.
        std::uint32_t size = 0;

        void count_in(const Entry& added) {
            reach_squared = std::max(reach_squared, added.reach_squared);
            ++size;
        }
        void append(const Entry& added) {
            entries.push_back(added);
            count_in(added);
        }
    };

    std::optional<Entry> erase(const Entry& removed);
    Entry* find_for_move(const Entry& moved, const unit_vector& to);
    void split(cell_number full, const square& around, std::size_t side);
    bool merge(cell_number parent);
    void provide_quarters();
    void count_out(std::span<const cell_number> path, const Entry& gone);
    [[nodiscard]] float farthest_reach(cell_number within) const;
    [[nodiscard]] static Entry* find_in(packed_list<Entry>& entries, const Entry& sought) {
        Entry* const found = std::find(entries.begin(), entries.end(), sought);
        return found == entries.end() ? nullptr : found;
    }

    // The center of a search as a side of the cube sees it.
    struct side_view {
        flat_point flat;
        double along;
    };
    [[nodiscard]] std::size_t count(cell_number here, const square& around, const side_view& seen,
                                    const unit_vector& center, const cap& radius) const;
    template <class Longest, class Visit>
    void search(cell_number here, const square& around, flat_point flat_center, const unit_vector& center,
                const Longest& longest, const Visit& visit) const;

    std::vector<cell> cells_ = std::vector<cell>(first_quarter);
    // The first of a cell's four quarters. Apart from the cells, so that the way to a leaf stays in the cache.
    std::vector<cell_number> quarters_ = std::vector<cell_number>(first_quarter, none);
    // The firsts of four that no cell uses.
    std::vector<cell_number> unused_;
};

template <class Entry>
void nearest_index<Entry>::put(const Entry& added) {
    const std::size_t side = side_of(added.at);
    const flat_point flat = flattened(added.at, side);
    auto here = static_cast<cell_number>(side);
    square around;
    std::size_t depth = 0;
    for (; quarters_[here] != none; ++depth) {
        cells_[here].count_in(added);
        const cell_number quarter = around.quarter_of(flat);
        here = quarters_[here] + quarter;
        around = around.quarter(quarter);
    }
    cells_[here].append(added);
    if (cells_[here].entries.size() > split_above && depth < deepest) split(here, around, side);
}

template <class Entry>
std::optional<Entry> nearest_index<Entry>::erase(const Entry& removed) {
    const std::size_t side = side_of(removed.at);
    const flat_point flat = flattened(removed.at, side);
    std::array<cell_number, deepest + 1> path{static_cast<cell_number>(side)};
    std::size_t depth = 0;
    for (square around; quarters_[path[depth]] != none; ++depth) {
        const cell_number quarter = around.quarter_of(flat);
        path[depth + 1] = quarters_[path[depth]] + quarter;
        around = around.quarter(quarter);
    }
    packed_list<Entry>& entries = cells_[path[depth]].entries;
    Entry* const found = find_in(entries, removed);
    if (found == nullptr) return std::nullopt;
    const Entry gone = *found;
    *found = *(entries.end() - 1);
    entries.pop_back();
    count_out(std::span{path}.first(depth + 1), gone);
    while (depth > 0 && cells_[path[depth]].entries.size() < merge_below && merge(path[depth - 1])) --depth;
    return gone;
}

template <class Entry>
bool nearest_index<Entry>::move(const Entry& moved, const unit_vector& to) {
    if (Entry* staying = find_for_move(moved, to)) {
        staying->at = to;
        return true;
    }
    std::optional<Entry> gone = erase(moved);
    if (!gone) return false;
    gone->at = to;
    put(*gone);
    return true;
}

/// The entry, when it stays in its leaf.
template <class Entry>
Entry* nearest_index<Entry>::find_for_move(const Entry& moved, const unit_vector& to) {
    const std::size_t side = side_of(moved.at);
    if (side != side_of(to)) return nullptr;
    const flat_point flat_from = flattened(moved.at, side);
    const flat_point flat_to = flattened(to, side);
    auto here = static_cast<cell_number>(side);
    for (square around; quarters_[here] != none;) {
        const cell_number quarter = around.quarter_of(flat_from);
        if (quarter != around.quarter_of(flat_to)) return nullptr;
        here = quarters_[here] + quarter;
        around = around.quarter(quarter);
    }
    return find_in(cells_[here].entries, moved);
}

/// After an entry has left the last cell of a path from a side down.
template <class Entry>
void nearest_index<Entry>::count_out(std::span<const cell_number> path, const Entry& gone) {
    for (const cell_number each : path) --cells_[each].size;
    for (std::size_t i = path.size(); i > 0; --i) {
        float& reach = cells_[path[i - 1]].reach_squared;
        if (reach != gone.reach_squared) return;
        reach = farthest_reach(path[i - 1]);
        if (reach == gone.reach_squared) return;
    }
}

template <class Entry>
float nearest_index<Entry>::farthest_reach(cell_number within) const {
    float farthest_yet = -1.0F;
    for (const Entry& each : cells_[within].entries) farthest_yet = std::max(farthest_yet, each.reach_squared);
    if (quarters_[within] == none) return farthest_yet;
    for (const cell& quarter : std::span{cells_}.subspan(quarters_[within], 4))
        farthest_yet = std::max(farthest_yet, quarter.reach_squared);
    return farthest_yet;
}

template <class Entry>
void nearest_index<Entry>::provide_quarters() {
    if (!unused_.empty()) return;
    unused_.push_back(static_cast<cell_number>(cells_.size()));
    cells_.resize(cells_.size() + 4);
    quarters_.resize(cells_.size(), none);
}

template <class Entry>
void nearest_index<Entry>::split(cell_number full, const square& around, std::size_t side) {
    provide_quarters();
    const packed_list<Entry> entries = std::move(cells_[full].entries);
    quarters_[full] = unused_.back();
    unused_.pop_back();
    for (const Entry& each : entries) {
        cells_[quarters_[full] + around.quarter_of(flattened(each.at, side))].append(each);
    }
}

template <class Entry>
bool nearest_index<Entry>::merge(cell_number parent) {
    const cell_number first = quarters_[parent];
    std::size_t total = 0;
    for (cell_number quarter = first; quarter < first + 4; ++quarter) {
        total += cells_[quarter].entries.size();
        if (quarters_[quarter] != none || total > merge_below) return false;
    }
    for (cell_number quarter = first; quarter < first + 4; ++quarter) {
        for (const Entry& each : cells_[quarter].entries) cells_[parent].entries.push_back(each);
        cells_[quarter] = {};
    }
    unused_.push_back(first);
    quarters_[parent] = none;
    return true;
}

template <class Entry>
std::size_t nearest_index<Entry>::count(const unit_vector& center, const cap& radius) const {
    std::size_t total = 0;
    for (cell_number side = 0; side < sides; ++side) {
        if (cells_[side].size == 0 || nearest_squared(side, center) > radius.longest_squared()) continue;
        total += count(side, square{}, {flattened(center, side), along_axis(center, side)}, center, radius);
    }
    return total;
}

template <class Entry>
std::size_t nearest_index<Entry>::count(cell_number here, const square& around, const side_view& seen,
                                        const unit_vector& center, const cap& radius) const {
    if (around.nearest_squared(seen.flat) > radius.longest_squared()) return 0;
    // A square that is wider than the radius is spared the roots.
    const bool may_fit = around.half * around.half < radius.longest_squared();
    if (may_fit && radius.surely_holds(around.farthest_squared(seen.flat, seen.along))) return cells_[here].size;
    std::size_t total = 0;
    for (const Entry& each : cells_[here].entries) total += radius.holds(chord_squared(center, each.at)) ? 1U : 0U;
    if (quarters_[here] == none) return total;
    for (cell_number i = 0; i < 4; ++i) {
        const cell_number quarter = quarters_[here] + i;
        if (cells_[quarter].size > 0) total += count(quarter, around.quarter(i), seen, center, radius);
    }
    return total;
}

template <class Entry>
template <class Longest, class Visit>
void nearest_index<Entry>::search(const unit_vector& center, const Longest& longest, const Visit& visit) const {
    const std::size_t nearest = side_of(center);
    for (std::size_t i = 0; i < sides; ++i) {
        const std::size_t side = (nearest + i) % sides;
        const double at_least = nearest_squared(side, center);
        if (at_least > longest() || at_least > static_cast<double>(cells_[side].reach_squared)) continue;
        search(static_cast<cell_number>(side), square{}, flattened(center, side), center, longest, visit);
    }
}

template <class Entry>
template <class Longest, class Visit>
void nearest_index<Entry>::search(cell_number here, const square& around, flat_point flat_center,
                                  const unit_vector& center, const Longest& longest, const Visit& visit) const {
    for (const Entry& each : cells_[here].entries) {
        const double chord = chord_squared(center, each.at);
        if (chord <= longest() && chord <= static_cast<double>(each.reach_squared)) visit(each, chord);
    }
    if (quarters_[here] == none) return;
    const cell_number nearest = around.quarter_of(flat_center);
    for (cell_number away = 0; away < 4; ++away) {
        const cell_number quarter = quarters_[here] + (nearest ^ away);
        const square part = around.quarter(nearest ^ away);
        const double at_least = part.nearest_squared(flat_center);
        if (at_least > longest() || at_least > static_cast<double>(cells_[quarter].reach_squared)) continue;
        search(quarter, part, flat_center, center, longest, visit);
    }
}

}  // namespace callout
