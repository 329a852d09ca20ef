#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "geo/place.hpp"

namespace callout {

/// A point of one of the six sides of the cube around the unit sphere, seen along that side's axis.
struct flat_point {
    double u{};
    double v{};
};

/// Which side a point belongs to, by its longest coordinate: 0 to 5, opposite ones three apart.
[[nodiscard]] inline std::size_t side_of(const unit_vector& point) {
    const double x = std::abs(point.x);
    const double y = std::abs(point.y);
    const double z = std::abs(point.z);
    if (x >= y && x >= z) return point.x < 0.0 ? 3 : 0;
    if (y >= z) return point.y < 0.0 ? 4 : 1;
    return point.z < 0.0 ? 5 : 2;
}

/// The two coordinates that are not along a side's axis; two points lie no nearer to each other than these say.
[[nodiscard]] inline flat_point flattened(const unit_vector& point, std::size_t side) {
    switch (side % 3) {
        case 0: return {point.y, point.z};
        case 1: return {point.x, point.z};
        default: return {point.x, point.y};
    }
}

/// The coordinate that is along a side's axis; positive for the side's own points.
[[nodiscard]] inline double along_axis(const unit_vector& point, std::size_t side) {
    const double along = side % 3 == 0 ? point.x : side % 3 == 1 ? point.y : point.z;
    return side < 3 ? along : -along;
}

/// No point of a side is nearer: a squared straight line. Its points lie beyond 1/sqrt(3) on the axis.
[[nodiscard]] inline double nearest_squared(std::size_t side, const unit_vector& point) {
    constexpr double begins_at = 0.577;
    const double before = std::max(0.0, begins_at - along_axis(point, side));
    return before * before;
}

/// A square of a side, by default the whole. Its corners are exact, so that a bound is never off by rounding.
struct square {
    double u = 0.0;
    double v = 0.0;
    double half = 1.0;

    /// Which quarter holds a point: 0 to 3.
    [[nodiscard]] std::uint32_t quarter_of(flat_point point) const {
        return static_cast<std::uint32_t>(point.u >= u) | static_cast<std::uint32_t>(point.v >= v) << 1U;
    }
    /// That quarter.
    [[nodiscard]] square quarter(std::uint32_t which) const {
        const double step = half / 2.0;
        return {(which & 1U) != 0 ? u + step : u - step, (which & 2U) != 0 ? v + step : v - step, step};
    }
    /// No point within is nearer: a squared straight line.
    [[nodiscard]] double nearest_squared(flat_point point) const {
        return squared_length(outside(point.u, u), outside(point.v, v), 0.0);
    }

    /// No point of the side within is farther: a squared straight line to a point that lies so far along the side's
    /// axis.
    [[nodiscard]] double farthest_squared(flat_point point, double along) const {
        const double least = squared_length(std::max(0.0, std::abs(u) - half), std::max(0.0, std::abs(v) - half), 0.0);
        const double most = squared_length(std::abs(u) + half, std::abs(v) + half, 0.0);
        const double highest = std::sqrt(std::max(0.0, 1.0 - least));
        const double lowest = std::sqrt(std::max(0.0, 1.0 - most));
        return squared_length(std::abs(point.u - u) + half, std::abs(point.v - v) + half,
                              std::max(std::abs(along - lowest), std::abs(along - highest)));
    }

private:
    [[nodiscard]] double outside(double coordinate, double middle) const {
        return std::max({(middle - half) - coordinate, coordinate - (middle + half), 0.0});
    }
};

}  // namespace callout
