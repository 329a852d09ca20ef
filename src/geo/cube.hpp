#pragma once

#include <algorithm>
#include <cstddef>

#include "geo/place.hpp"

namespace callout {

/// A cube of space; the whole one holds the unit sphere. Its corners are exact, so that a bound is never off by rounding.
struct cube {
    double x = 0.0;
    double y = 0.0;
    double z = 0.0;
    double half = 1.0;

    /// Which eighth holds a point: 0 to 7.
    [[nodiscard]] std::size_t octant_of(const unit_vector& point) const {
        return static_cast<std::size_t>(point.x >= x) | static_cast<std::size_t>(point.y >= y) << 1U |
               static_cast<std::size_t>(point.z >= z) << 2U;
    }
    /// That eighth.
    [[nodiscard]] cube octant(std::size_t which) const {
        const double quarter = half / 2.0;
        return {(which & 1U) != 0 ? x + quarter : x - quarter, (which & 2U) != 0 ? y + quarter : y - quarter,
                (which & 4U) != 0 ? z + quarter : z - quarter, quarter};
    }
    /// No point within is nearer: the squared straight line to the cube.
    [[nodiscard]] double nearest_squared(const unit_vector& point) const {
        return squared_length(outside(point.x, x), outside(point.y, y), outside(point.z, z));
    }

private:
    [[nodiscard]] double outside(double coordinate, double middle) const {
        return std::max({(middle - half) - coordinate, coordinate - (middle + half), 0.0});
    }
};

}  // namespace callout
