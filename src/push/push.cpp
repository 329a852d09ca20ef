#include "push/push.hpp"

#include "push/queries.hpp"

namespace callout {

void end_push_of(transaction& tx, session_id ended) { tx(push_sql::end_of_session, ended); }

void end_push_of(transaction& tx, user_id owner, std::optional<session_id> but) {
    tx(push_sql::end_of_account, owner, but);
}

}  // namespace callout
