#pragma once

#include <cmath>
#include <map>
#include <numbers>
#include <string>
#include <string_view>

#include "geo/place.hpp"

namespace callout {

/// A map drawn in text, one cell = 100 m, north up: every letter or digit is somewhere, a point is nowhere.
class town {
public:
    explicit town(std::string_view drawing) {
        double south = 0.0;
        double east = 0.0;
        for (const char cell : drawing) {
            if (cell == '\n') {
                south += 1.0;
                east = 0.0;
                continue;
            }
            if (cell != '.' && cell != ' ') places_[cell] = {-south * degrees_per_cell, east * degrees_per_cell};
            east += 1.0;
        }
    }
    /// Where a letter was drawn; throws std::out_of_range when it was not.
    [[nodiscard]] place at(char letter) const { return places_.at(letter); }
    /// Everything drawn, by letter.
    [[nodiscard]] const std::map<char, place>& places() const { return places_; }

private:
    // At the equator a degree is as long east as north.
    static constexpr double degrees_per_cell = 0.1 / 6371.0 * 180.0 / std::numbers::pi;

    std::map<char, place> places_;
};

/// So many cells of a drawing, and half a one.
[[nodiscard]] constexpr kilometers cells(double count) { return {(count + 0.5) * 0.1}; }

}  // namespace callout
