#include "accounts/administration.hpp"

#include "http/endpoint.hpp"
#include "requests/administration_queries.hpp"
#include "requests/ending.hpp"
#include "requests/routes.hpp"

namespace callout {
namespace {

using boost::asio::awaitable;
namespace sql = requests_administration_sql;

awaitable<void> require_nothing_open(transaction& tx, user_id id) {
    if (!co_await tx(sql::has_open, id)) co_return;
    throw error::field("role", "The role cannot be changed while the account has open requests or jobs.");
}

/// Nobody but the assigned worker can finish or release a job, so that one who is shut out would block it.
awaitable<endings> give_jobs_back(transaction& tx, const context& ctx, user_id worker) {
    // Again, for what became theirs until the account was held. Nothing does from now on.
    const auto jobs = co_await tx(sql::hold_jobs_of, worker);
    co_return co_await end_requests(tx, ctx, to_list(jobs));
}

awaitable<managed_user> change_account(transaction& tx, const context& ctx, user_id id, const user_change& asked,
                                       endings& ended) {
    // Requests before the account, as in every action: none waits for what holds what it waits for.
    if (asked.is_active == false) co_await tx(sql::hold_jobs_of, id);
    const account_change made = co_await begin_change(tx, ctx, id, asked);
    if (made.changes_role()) co_await require_nothing_open(tx, id);
    if (made.deactivates()) ended = co_await give_jobs_back(tx, ctx, id);
    auto shown = co_await finish_change(tx, ctx, made, ended.changes.size());
    follow_after_commit(tx, ctx, ended);
    co_return shown;
}

awaitable<managed_user> change_user(context& ctx, path<user_id> which, body<user_change> asked) {
    endings ended;
    co_return co_await transact_as_caller(ctx, [&](transaction& tx) -> awaitable<managed_user> {
        ended = endings{};
        return change_account(tx, ctx, which.id, asked.value, ended);
    });
}

}  // namespace

std::vector<route> user_change_routes() {
    return {
        patch("/api/admin/users/{id}/", change_user,
              {.allowed = role::ADMIN,
               .id = "change_user",
               .summary = "Deactivate or reactivate an account, change its role, say whether its e-mail is verified.",
               .example = R"({"is_active":false})"}),
    };
}

}  // namespace callout
