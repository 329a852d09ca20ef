#pragma once

#include "deliveries/queries.hpp"
#include "http/sender.hpp"
#include "security/vapid.hpp"

#include <cstddef>
#include <string>

/// What goes over the wire. Both throw std::invalid_argument for what the rules do not allow (any more).
namespace callout {

/// A webhook's message as Standard Webhooks has it. Its id is the event's: the same for every attempt and receiver.
posting to_posting(const deliveries_sql::webhook_delivery& what, target_rules rules, instant now);

/// A message for a browser (RFC 8030), encrypted.
posting to_posting(const deliveries_sql::push_delivery& what, const vapid_identity& sender, target_rules rules,
                   instant now);

/// What the browser reads: the notice as JSON, its body shortened where it would be longer than `most` bytes.
std::string push_text(const deliveries_sql::push_delivery& what, std::size_t most);

}  // namespace callout
