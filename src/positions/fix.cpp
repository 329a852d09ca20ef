#include "positions/fix.hpp"

#include <algorithm>

namespace callout {
namespace {

bool is_too_fast(const fix& next, const sighting& last) {
    const std::chrono::duration<double, std::ratio<3600>> hours = next.recorded_at - last.recorded_at;
    const double uncertain_km = (to_sighting(next).accuracy_m + last.accuracy_m) / 1000.0;
    return distance(last.position(), next.position()).value > fastest_kmh * hours.count() + uncertain_km;
}

}  // namespace

sighting to_sighting(const fix& taken) {
    return {.latitude = taken.latitude,
            .longitude = taken.longitude,
            .recorded_at = taken.recorded_at,
            .is_pinged = true,
            .accuracy_m = std::min(taken.accuracy_m.value_or(unknown_accuracy_m), most_accuracy_m)};
}

std::optional<drop_reason> objection_to(const fix& next, const std::optional<sighting>& last, instant now,
                                        std::chrono::seconds max_age) {
    if (next.recorded_at > now + most_clock_difference) return drop_reason::FUTURE;
    if (!last) return std::nullopt;
    if (next.recorded_at < last->recorded_at) return drop_reason::LATE;
    if (!last->is_pinged) return std::nullopt;
    if (next.recorded_at == last->recorded_at) return drop_reason::DUPLICATE;
    if (next.recorded_at - last->recorded_at > max_age) return std::nullopt;
    return is_too_fast(next, *last) ? std::optional{drop_reason::TOO_FAST} : std::nullopt;
}

}  // namespace callout
