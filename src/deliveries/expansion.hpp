#pragma once

#include "events/event_log.hpp"

#include <string>
#include <vector>

namespace callout {

/// What happened, as webhooks name it: "request.created".
std::string event_type_of(event_kind what);

/// The body that a webhook is sent of an event.
std::string webhook_payload(const event_row& what);

/// Events as the statements want them that find out who is told (deliveries/queries.hpp): JSON texts.
struct expansion {
    std::string for_webhooks;
    /// "[]" where nobody was told anything.
    std::string for_browsers;
};
expansion expand_events(const std::vector<logged_event>& events);

}  // namespace callout
