#include "accounts/announcing.hpp"

#include "events/event_log.hpp"

namespace callout {

void announce_availability(transaction& tx, const context& ctx, const person_row& now) {
    if (!now.is_available) return;
    const availability_event told{.worker_id = now.id,
                                  .is_available = *now.is_available,
                                  .current_latitude = now.current_latitude,
                                  .current_longitude = now.current_longitude,
                                  .service_radius_km = now.service_radius_km.value_or(0),
                                  .happened_at = ctx.now()};
    record_event(tx, ctx.events,
                 {.kind = event_kind::WORKER_AVAILABILITY,
                  .worker_id = now.id,
                  .latitude = now.current_latitude,
                  .longitude = now.current_longitude,
                  .body = {json::to_text(told)},
                  .happened_at = ctx.now()});
}

}  // namespace callout
