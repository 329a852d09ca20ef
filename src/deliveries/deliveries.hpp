#pragma once

#include "db/transaction.hpp"
#include "values.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdint>
#include <optional>
#include <string>

/// What receivers are still to be told, and what they would not be told.
namespace callout {

enum class delivery_state { PENDING, DEAD };
BOOST_DESCRIBE_ENUM(delivery_state, PENDING, DEAD)

/// A delivery as admins see it: to a webhook, or to a browser of a user. What was delivered is not kept.
struct delivery {
    delivery_id id;
    std::optional<callout::webhook_id> webhook_id;
    std::optional<callout::user_id> user_id;
    std::int64_t event_id = 0;
    std::string event_type;
    delivery_state state = delivery_state::PENDING;
    std::int64_t attempts = 0;
    /// Of one that is dead, when it would have been.
    instant next_attempt_at;
    std::optional<instant> last_attempt_at;
    std::string last_error;
    instant created_at;
    /// When it is dead, if it has not been taken until then.
    instant give_up_at;
};
BOOST_DESCRIBE_STRUCT(delivery, (),
                      (id, webhook_id, user_id, event_id, event_type, state, attempts, next_attempt_at, last_attempt_at,
                       last_error, created_at, give_up_at))

/// Declares dead what waits for a webhook that nobody sends to any more.
void bury_deliveries(transaction& tx, webhook_id to, std::string why, instant now);

}  // namespace callout
