#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace callout {

/// Someone found near a place; `chord_squared` orders as the distance does, `arc_over` turns it into kilometres.
template <class Id>
struct neighbor {
    double chord_squared{};
    Id id{};
    friend auto operator<=>(const neighbor&, const neighbor&) = default;
};

/// Keeps the nearest `limit` of all neighbors offered, ties by id. May be fed from several indexes.
template <class Id>
class closest {
public:
    static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

    explicit closest(std::size_t limit = unlimited) : limit_{limit} { kept_.reserve(std::min<std::size_t>(limit, 64)); }

    /// Whether a neighbor so far away would still be kept, its id aside.
    [[nodiscard]] bool wants(const neighbor<Id>& candidate) const {
        return kept_.size() < limit_ || (limit_ > 0 && candidate < kept_.front());
    }
    /// The longest chord worth offering, squared.
    [[nodiscard]] double longest_squared() const {
        if (kept_.size() < limit_) return std::numeric_limits<double>::infinity();
        return limit_ > 0 ? kept_.front().chord_squared : -1.0;
    }
    /// Keeps a candidate that is wanted; the farthest one makes room.
    void offer(const neighbor<Id>& candidate) {
        if (!wants(candidate)) return;
        if (kept_.size() == limit_) {
            std::pop_heap(kept_.begin(), kept_.end());
            kept_.back() = candidate;
            std::push_heap(kept_.begin(), kept_.end());
            return;
        }
        kept_.push_back(candidate);
        if (kept_.size() == limit_) std::make_heap(kept_.begin(), kept_.end());
    }
    /// Everything kept, nearest first; leaves nothing behind.
    [[nodiscard]] std::vector<neighbor<Id>> take() {
        std::sort(kept_.begin(), kept_.end());
        return std::exchange(kept_, {});
    }

private:
    std::size_t limit_;
    std::vector<neighbor<Id>> kept_;
};

}  // namespace callout
