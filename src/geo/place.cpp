#include "geo/place.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace callout {

namespace {

constexpr double earth_radius_km = 6371.0;
constexpr double half_circumference_km = std::numbers::pi * earth_radius_km;
// Far above the rounding error of a chord and of asin, far below a micrometre.
constexpr double slack = 1e-12;

double radians(double degrees) { return degrees * (std::numbers::pi / 180.0); }

}  // namespace

place place_at(latitude north, longitude east) { return {north.to_double(), east.to_double()}; }

unit_vector direction(place at) {
    const double north = radians(at.latitude_degrees);
    const double east = radians(at.longitude_degrees);
    const double to_axis = std::cos(north);
    return {to_axis * std::cos(east), to_axis * std::sin(east), std::sin(north)};
}

kilometers arc_over(double chord_squared) {
    return {2.0 * earth_radius_km * std::asin(std::min(1.0, std::sqrt(chord_squared) / 2.0))};
}

kilometers distance(place from, place to) { return arc_over(chord_squared(direction(from), direction(to))); }

cap::cap(kilometers radius) : radius_{radius}, certain_{-1.0}, possible_{-1.0} {
    if (!(radius.value >= 0.0)) return;
    if (radius.value >= half_circumference_km) {
        certain_ = possible_ = std::numeric_limits<double>::infinity();
        return;
    }
    const double half_chord = std::sin(radius.value / (2.0 * earth_radius_km));
    const double squared = 4.0 * half_chord * half_chord;
    certain_ = squared * (1.0 - slack);
    possible_ = squared * (1.0 + slack);
}

}  // namespace callout
