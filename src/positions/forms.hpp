#pragma once

#include "values.hpp"

#include <boost/describe/class.hpp>

#include <optional>

namespace callout {

/// What a phone sends of one measurement.
struct new_fix {
    callout::latitude latitude;
    callout::longitude longitude;
    std::optional<nullable<number_between<0, 1'000'000>>> accuracy_m;
    std::optional<nullable<number_between<0, 360>>> heading;
    std::optional<nullable<number_between<0, 1000>>> speed;
    std::optional<nullable<instant>> recorded_at;
};
BOOST_DESCRIBE_STRUCT(new_fix, (), (latitude, longitude, accuracy_m, heading, speed, recorded_at))

/// A phone that comes out of a tunnel sends what it has in pieces of so many.
using new_fixes = one_or_many<new_fix, 100>;

}  // namespace callout
