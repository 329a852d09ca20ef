#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <vector>

#include "geo/place.hpp"
#include "values.hpp"

namespace callout {

/// What the fleet knows of its workers, by id: one look at memory finds a record, which lies in the table itself.
class fleet_records {
public:
    // Many workers have the same few categories: each list is kept once, with how many have it.
    using category_lists = std::map<std::vector<category_id>, std::size_t>;
    struct record {
        user_id id = nobody;
        place position;
        kilometers service_radius;
        category_lists::iterator categories;
    };

    /// Valid until the next call of `add` or `remove`; null when there is none.
    [[nodiscard]] record* find(user_id id);
    [[nodiscard]] const record* find(user_id id) const;
    /// Adds a record for an id that has none; the categories must be sorted.
    void add(user_id id, place position, kilometers service_radius, const std::vector<category_id>& categories);
    void remove(user_id id);
    /// Makes room for so many in all: saves growing step by step.
    void reserve(std::size_t size);
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    static constexpr user_id nobody{std::numeric_limits<std::int64_t>::min()};

    [[nodiscard]] std::size_t preferred(user_id id) const;
    [[nodiscard]] std::size_t entry_of(user_id id) const;
    [[nodiscard]] std::size_t after(std::size_t entry) const { return entry + 1 == table_.size() ? 0 : entry + 1; }
    void fill_gap(std::size_t gap);
    void resize(std::size_t entries);

    // In order of a hash of the id, the next free entry when one is taken; a quarter or more of them is free.
    std::vector<record> table_ = std::vector<record>(4);
    std::size_t size_ = 0;
    category_lists lists_;
};

}  // namespace callout
