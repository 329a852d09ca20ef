#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "accounts/fleet_records.hpp"
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
    /// What was put, with the latest place.
    [[nodiscard]] std::optional<available_worker> find(user_id id) const;
    [[nodiscard]] std::size_t size() const { return workers_.size(); }
    /// Makes room for so many workers in all.
    void reserve(std::size_t size) { workers_.reserve(size); }
    void clear();

    /// Workers whose own radius covers the place (inclusive) and whose categories fit, nearest first, ties by id, at
    /// most `limit` (nullopt: all), without the excluded ones. A request without category is seen by all.
    [[nodiscard]] std::vector<matched_worker> covering(place at, std::optional<category_id> category,
                                                       std::optional<std::size_t> limit = std::nullopt,
                                                       std::span<const user_id> excluded = {}) const;

private:
    struct listing {
        unit_vector at;
        user_id id;
        // Rounded up: whoever is nearer than almost that is in reach without a look at the record.
        float reach_squared = 0.0F;
        // In the index of the worker's first category: a search of all categories finds everyone once.
        bool is_first = true;
        friend bool operator==(const listing& a, const listing& b) { return a.id == b.id; }
    };
    using index = nearest_index<listing>;

    template <class Change>
    void in_each_index(const std::vector<category_id>& categories, Change change);
    [[nodiscard]] bool covers(const listing& worker, double chord_squared) const;

    fleet_records workers_;
    index generalists_;
    std::unordered_map<category_id, index> by_category_;
};

}  // namespace callout
