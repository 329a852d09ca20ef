#pragma once

#include "db/transaction.hpp"
#include "values.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

/// The browsers that people are told through while no page of the app is open. Deliveries to them: deliveries/.
namespace callout {

/// A browser, as its owner sees it.
struct push_subscription {
    subscription_id id;
    std::string endpoint;
    instant created_at;
};
BOOST_DESCRIBE_STRUCT(push_subscription, (), (id, endpoint, created_at))

/// Takes away what a session subscribed: with the session's end.
void end_push_of(transaction& tx, session_id ended);

/// Takes away what the account subscribed, but for what one session did.
void end_push_of(transaction& tx, user_id owner, std::optional<session_id> but);

}  // namespace callout
