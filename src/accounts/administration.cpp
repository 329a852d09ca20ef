#include "accounts/administration.hpp"

#include "accounts/administration_queries.hpp"
#include "accounts/announcing.hpp"
#include "accounts/leaving_queries.hpp"
#include "accounts/roster.hpp"
#include "accounts/routes.hpp"
#include "accounts/sessions.hpp"
#include "audit/audit.hpp"
#include "cluster/news.hpp"
#include "db/like_pattern.hpp"
#include "http/endpoint.hpp"
#include "http/truth.hpp"

#include <algorithm>

namespace callout {

struct user_filter {
    std::optional<text<200>> search;
    std::optional<callout::role> role;
    std::optional<truth> is_active;
};
BOOST_DESCRIBE_STRUCT(user_filter, (), (search, role, is_active))

using boost::asio::awaitable;

namespace {

namespace sql = administration_sql;

managed_user to_managed_user(sql::managed_row row) {
    const bool is_active = row.is_active;
    const instant date_joined = row.date_joined;
    const auto last_login = row.last_login;
    const bool is_deleted = row.is_deleted;
    return {to_user(std::move(row)), is_active, date_joined, last_login, is_deleted};
}

awaitable<page<managed_user>> list(context& ctx, filters<user_filter> asked, paging where) {
    const auto& [search, role, is_active] = asked.value;
    const auto active = sent_truth(is_active);
    const auto pattern = search ? std::optional{db::like_pattern(search->value)} : std::nullopt;
    page<managed_user> found_page{.asked = where};
    found_page.count = co_await ctx.db(sql::count, role, active, pattern);
    where.check(found_page.count);
    auto rows = co_await ctx.db(sql::list, role, active, pattern, where.size, where.offset());
    for (sql::managed_row& each : rows) found_page.results.push_back(to_managed_user(std::move(each)));
    co_return found_page;
}

awaitable<managed_user> retrieve(context& ctx, path<user_id> which) {
    co_return to_managed_user(found(co_await ctx.db(sql::by_id, which.id)));
}

account_state changed(account_state now, const user_change& asked) {
    if (asked.is_active) now.is_active = *asked.is_active;
    if (asked.role) now.role = asked.role->name() == "WORKER" ? role::WORKER : role::CUSTOMER;
    if (asked.is_email_verified) now.is_email_verified = *asked.is_email_verified;
    return now;
}

/// Throws a field error for what no admin may do.
void judge(const account_change& wanted) {
    if (wanted.before.is_deleted && wanted.after.is_active)
        throw error::field("is_active", "A deleted account cannot be made active again.");
    if (wanted.before.is_deleted && wanted.after != wanted.before)
        throw error::field(non_field, "A deleted account cannot be changed.");
    if (wanted.before.role == role::ADMIN && wanted.changes_role())
        throw error::field("role", "An admin's role cannot be changed.");
}

/// Admins are held together, so that of the last two only one can go.
awaitable<void> hold_admins(transaction& tx, const context& ctx, user_id target, bool goes) {
    const auto admins = co_await tx(leaving_sql::active_admins);
    if (std::ranges::find(admins, ctx.who.id) == admins.end()) throw error{errc::TOKEN_INVALID};
    const bool another_stays = std::ranges::any_of(admins, [&](user_id each) { return each != target; });
    if (goes && !another_stays) throw error::field("is_active", "The last active admin cannot be deactivated.");
}

void write(transaction& tx, const account_change& made) {
    const account_state& now = made.after;
    tx(sql::update_account, made.id, now.role, now.is_active, now.is_email_verified);
    if (!made.changes_role()) return;
    if (now.role == role::WORKER)
        tx(sql::ensure_worker_profile, made.id);
    else
        tx(sql::ensure_customer_profile, made.id);
}

std::string role_details(const account_change& made) {
    std::string out = "{\"from\":";
    json::write(out, made.before.role);
    json::write(out += ",\"to\":", made.after.role);
    return out += '}';
}

void tell(transaction& tx, const context& ctx, const account_change& made, std::size_t jobs_given_back) {
    const auto add = [&](audit_event event, json::raw details = {}) {
        audit(tx, ctx, event, subject(made.id), std::move(details));
    };
    const account_state& before = made.before;
    const account_state& after = made.after;
    if (made.deactivates())
        add(audit_event::USER_DEACTIVATED, {"{\"jobs_given_back\":" + std::to_string(jobs_given_back) + "}"});
    if (!before.is_active && after.is_active) add(audit_event::USER_ACTIVATED);
    if (made.changes_role()) add(audit_event::USER_ROLE_CHANGED, {role_details(made)});
    if (before.is_email_verified != after.is_email_verified)
        add(after.is_email_verified ? audit_event::USER_EMAIL_VERIFIED : audit_event::USER_EMAIL_UNVERIFIED);
}

}  // namespace

awaitable<account_change> begin_change(transaction& tx, const context& ctx, user_id id, const user_change& asked) {
    // An admin's role never changes: it tells beforehand in which order accounts are to be held.
    const role is = found(co_await tx(sql::role_of, id));
    if (is == role::ADMIN)
        co_await hold_admins(tx, ctx, id, asked.is_active == false);
    else
        found(co_await tx(sql::hold_admin, ctx.who.id), errc::TOKEN_INVALID);
    const account_state now = co_await tx(sql::hold_account, id);
    const account_change wanted{.id = id, .before = now, .after = changed(now, asked)};
    judge(wanted);
    co_return wanted;
}

awaitable<managed_user> finish_change(transaction& tx, const context& ctx, const account_change& made,
                                      std::size_t jobs_given_back) {
    if (made.before != made.after) {
        write(tx, made);
        tell(tx, ctx, made, jobs_given_back);
    }
    if (made.deactivates() || made.changes_role()) {
        tx(sql::go_offline, made.id);
        revoke_sessions(tx, ctx, made.id);
    }
    const auto now = found(co_await tx(sql::by_id, made.id));
    if (made.deactivates() || made.changes_role()) announce_availability(tx, ctx, now);
    tx.after_commit([&accounts = ctx.roster, now] { accounts.learn(now); });
    tell_others(tx, ctx, news_kind::ACCOUNT, made.id.value);
    co_return to_managed_user(now);
}

std::vector<route> administration_routes() {
    return {
        get("/api/admin/users/", list,
            {.allowed = role::ADMIN,
             .id = "users",
             .summary = "Every account, the one that was opened last first. `search` looks into e-mail, first and last "
                        "name without regard to case."}),
        get("/api/admin/users/{id}/", retrieve,
            {.allowed = role::ADMIN, .id = "user", .summary = "One account, active or not."}),
    };
}

}  // namespace callout
