#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "geo/nearest.hpp"
#include "geo/place.hpp"
#include "values.hpp"

namespace callout {

/// A worker who takes requests now, where they were last seen.
struct available_worker {
    user_id id;
    place position;
    kilometers service_radius;
    /// Sorted by the fleet; empty: sees every category.
    std::vector<category_id> categories;
};

/// A worker who covers a place, and how far away they are.
struct matched_worker {
    user_id id;
    kilometers distance;
    friend bool operator==(const matched_worker&, const matched_worker&) = default;
};

/// Where every available worker is now.
class fleet {
public:
    /// Adds a worker, or replaces what was known of them.
    void put(available_worker worker);
    /// A ping: the worker is elsewhere now. Nothing happens when they are not available.
    void move(user_id id, place to);
    /// The worker takes no requests any more.
    void remove(user_id id);
    /// Valid until the worker is removed or put anew.
    [[nodiscard]] const available_worker* find(user_id id) const;
    [[nodiscard]] std::size_t size() const { return workers_.size(); }
    void clear();

    /// Workers whose own radius covers the place (inclusive) and whose categories fit, nearest first, ties by id, at
    /// most `limit` (nullopt: all), without the excluded ones. A request without category is seen by all.
    [[nodiscard]] std::vector<matched_worker> covering(place at, std::optional<category_id> category,
                                                       std::optional<std::size_t> limit = std::nullopt,
                                                       std::span<const user_id> excluded = {}) const;

private:
    struct index {
        nearest_index<user_id> places;
        // No radius in the index is smaller: whoever is nearer is in reach without a look at their record.
        kilometers least_radius{};
    };
    // One index for all radii up to 4 km, 16 km, 64 km ...: a worker with a large radius does not widen every search.
    using by_radius = std::array<index, 5>;

    template <class Change>
    void in_each_index(const available_worker& worker, Change change);
    template <class Accepts>
    static void search(const by_radius& indexes, const unit_vector& at, closest<user_id>& found, Accepts accepts);

    std::unordered_map<user_id, available_worker> workers_;
    by_radius generalists_;
    by_radius specialists_;
    std::unordered_map<category_id, by_radius> by_category_;
};

}  // namespace callout
