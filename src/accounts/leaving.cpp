#include "accounts/leaving.hpp"

#include "accounts/announcing.hpp"
#include "accounts/checks.hpp"
#include "accounts/google_identities.hpp"
#include "accounts/leaving_queries.hpp"
#include "accounts/opening.hpp"
#include "accounts/queries.hpp"
#include "accounts/roster.hpp"
#include "accounts/sessions.hpp"
#include "audit/audit.hpp"
#include "cluster/news.hpp"

#include <algorithm>

namespace callout {

using boost::asio::awaitable;

namespace {

constexpr std::string_view required = "This field is required.";

awaitable<void> require_another_admin(transaction& tx, user_id leaver) {
    const auto admins = co_await tx(leaving_sql::active_admins);
    if (std::ranges::any_of(admins, [leaver](user_id each) { return each != leaver; })) co_return;
    throw error::field(non_field, "The last active admin cannot be deleted.");
}

}  // namespace

awaitable<std::string> prove_ownership(context& ctx, const farewell& asked) {
    auto key = found(co_await ctx.db(accounts_sql::key_by_id, ctx.who.id));
    if (!is_unusable(key.password)) {
        if (!asked.current_password) throw error::field("current_password", required);
        co_return co_await verified_password(ctx, asked.current_password->value);
    }
    if (!asked.id_token) throw error::field("id_token", required);
    co_await prove_by_google(ctx, asked.id_token->value);
    co_return std::move(key.password);
}

awaitable<std::vector<std::string>> begin_leaving(transaction& tx, const context& ctx, const std::string& proof) {
    if (ctx.who.role == role::ADMIN) co_await require_another_admin(tx, ctx.who.id);
    co_await confirm_password(tx, ctx.who.id, proof);
    co_return co_await tx(leaving_sql::emails, ctx.who.id);
}

awaitable<void> finish_leaving(transaction& tx, const context& ctx) {
    const user_id leaver = ctx.who.id;
    tx(leaving_sql::forget_emails, leaver);
    tx(leaving_sql::unlink_google, leaver);
    tx(leaving_sql::anonymise_account, leaver);
    tx(leaving_sql::anonymise_worker, leaver, ctx.now());
    tx(leaving_sql::anonymise_customer, leaver);
    revoke_sessions(tx, ctx, leaver);
    audit(tx, ctx, audit_event::ACCOUNT_DELETED, subject(leaver));
    const auto gone = found(co_await tx(accounts_sql::person_by_id, leaver));
    announce_availability(tx, ctx, gone);
    tx.after_commit([&accounts = ctx.roster, gone] { accounts.learn(gone); });
    tell_others(tx, ctx, news_kind::ACCOUNT, leaver.value);
}

}  // namespace callout
