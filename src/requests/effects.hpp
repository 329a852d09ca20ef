#pragma once

#include "accounts/accounts.hpp"
#include "context.hpp"
#include "db/transaction.hpp"
#include "requests/lifecycle.hpp"

#include <string>

/// What each action writes beside the row of the request: who is told, a line of history, which is returned, and what
/// admins did into the audit log. Whoever releases a job, it is its worker who is not offered it again.
/// `notes` is as `notes_suffix` gives it.
namespace callout::effects {

new_line accepted(transaction& tx, const context& ctx, const change& made, const std::string& notes);
new_line started(transaction& tx, const context& ctx, const change& made, const std::string& notes);
new_line completed(transaction& tx, const context& ctx, const change& made, const std::string& notes);
new_line cancelled(transaction& tx, const context& ctx, const change& made, const std::string& notes);
new_line released(transaction& tx, const context& ctx, const change& made, const std::string& reason);
new_line assigned(transaction& tx, const context& ctx, const change& made, const user& worker);

/// Takes a worker's name out of what customers were told of these requests.
void forget_name(transaction& tx, const id_list& about, user_id worker, const std::string& instead);

}  // namespace callout::effects
