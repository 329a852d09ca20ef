#pragma once

#include "values.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

/// The programs that admins have told of what happens. Deliveries to them: deliveries/.
namespace callout {

/// A webhook as admins see it: its secret was shown once.
struct webhook {
    webhook_id id;
    std::string url;
    std::string description;
    std::vector<std::string> event_types;
    bool is_active = true;
    /// Until when the former secret signs beside the new one.
    std::optional<instant> former_secret_until;
    instant created_at;
    /// When something was last taken.
    std::optional<instant> delivered_at;
    std::int64_t pending_deliveries = 0;
    std::int64_t dead_deliveries = 0;
};
BOOST_DESCRIBE_STRUCT(webhook, (),
                      (id, url, description, event_types, is_active, former_secret_until, created_at, delivered_at,
                       pending_deliveries, dead_deliveries))

/// A webhook whose secret is new.
struct webhook_with_secret : webhook {
    std::string secret;
};
BOOST_DESCRIBE_STRUCT(webhook_with_secret, (webhook), (secret))

}  // namespace callout
