#pragma once

#include "values.hpp"

namespace callout {

/// A position on the Earth, in degrees north and east.
struct place {
    double latitude_degrees{};
    double longitude_degrees{};
    friend bool operator==(const place&, const place&) = default;
};

/// The place at two stored or entered coordinates.
[[nodiscard]] place place_at(latitude north, longitude east);

/// A place as a point of the unit sphere: without poles, date line or trigonometry when compared.
struct unit_vector {
    double x{};
    double y{};
    double z{};
};

/// The unit vector of a place; the same place always gives the same bits.
[[nodiscard]] unit_vector direction(place at);

/// The squared length of (x, y, z).
[[nodiscard]] inline double squared_length(double x, double y, double z) { return x * x + y * y + z * z; }

/// The squared straight line between two places, in squared Earth radii: orders places as their distances do, and costs
/// a tenth. A quarter of it is the haversine of the angle between them.
[[nodiscard]] inline double chord_squared(const unit_vector& a, const unit_vector& b) {
    return squared_length(a.x - b.x, a.y - b.y, a.z - b.z);
}

/// The great-circle length above a chord, R = 6371.0 km: the haversine formula, 2 R asin(chord / 2).
[[nodiscard]] kilometers arc_over(double chord_squared);

/// The great-circle distance that is shown to people and compared with radii.
[[nodiscard]] kilometers distance(place from, place to);

/// Which chords lie within a radius, inclusive: always the answer of `arc_over(chord) <= radius`, mostly without it.
class cap {
public:
    explicit cap(kilometers radius);

    [[nodiscard]] bool holds(double chord_squared) const {
        return chord_squared <= certain_ || (chord_squared <= possible_ && arc_over(chord_squared) <= radius_);
    }
    /// Whether every chord is within the radius that is at most so long, but for rounding.
    [[nodiscard]] bool surely_holds(double chord_squared) const {
        constexpr double rounded = 1.0 - 1e-6;
        return chord_squared <= certain_ * rounded;
    }
    /// No chord within the radius is longer; squared, in squared Earth radii.
    [[nodiscard]] double longest_squared() const { return possible_; }

private:
    kilometers radius_;
    double certain_;
    double possible_;
};

}  // namespace callout
