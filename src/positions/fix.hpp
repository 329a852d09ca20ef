#pragma once

#include <boost/describe/enum.hpp>

#include <chrono>
#include <optional>

#include "accounts/presence.hpp"
#include "values.hpp"

namespace callout {

/// One measurement by a worker's phone.
struct fix {
    callout::latitude latitude;
    callout::longitude longitude;
    instant recorded_at;
    /// Radius in meters, of unknown precision where absent.
    std::optional<double> accuracy_m{};
    /// Degrees clockwise from north.
    std::optional<double> heading{};
    /// Meters a second.
    std::optional<double> speed{};

    [[nodiscard]] place position() const { return place_at(latitude, longitude); }
};

/// Why a fix is dropped: recorded before the last one that was taken; at the same moment; later than now; too far away
/// for the time since.
enum class drop_reason { LATE, DUPLICATE, FUTURE, TOO_FAST };
BOOST_DESCRIBE_ENUM(drop_reason, LATE, DUPLICATE, FUTURE, TOO_FAST)

/// A phone's clock may be ahead by so much.
inline constexpr std::chrono::seconds most_clock_difference{30};
/// Nobody drives to a repair faster; in kilometers an hour.
inline constexpr double fastest_kmh = 300.0;
/// What is taken for the accuracy of a fix that tells none, and the most that one is believed to be off, in meters.
inline constexpr double unknown_accuracy_m = 100.0;
inline constexpr double most_accuracy_m = 5000.0;

/// As it is remembered once it is taken.
[[nodiscard]] sighting to_sighting(const fix& taken);

/// What speaks against a fix that comes after `last`, or nothing: then it is to be taken. Only what the phone measured
/// is held against its speed, and for no longer than `max_age`: one wrong fix keeps nobody out for good.
[[nodiscard]] std::optional<drop_reason> objection_to(const fix& next, const std::optional<sighting>& last, instant now,
                                                      std::chrono::seconds max_age);

}  // namespace callout
