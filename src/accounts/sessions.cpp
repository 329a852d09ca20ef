#include "accounts/sessions.hpp"

#include "accounts/roster.hpp"
#include "accounts/session_queries.hpp"
#include "audit/audit.hpp"
#include "cluster/news.hpp"
#include "error.hpp"
#include "http/client_address.hpp"
#include "push/push.hpp"
#include "security/digest.hpp"
#include "security/token.hpp"

#include <spdlog/spdlog.h>
#include <boost/describe/enum_to_string.hpp>

#include <algorithm>
#include <limits>
#include <memory>

namespace callout {
namespace {

using boost::asio::awaitable;

/// How long a client that lost the answer of a refresh may ask for it again.
constexpr std::chrono::seconds grace{10};

/// A sign-in adds one row and takes away up to so many that are over: there are never many of those.
constexpr std::int64_t most_forgotten = 20;

std::string_view name_of(role which) { return boost::describe::enum_to_string(which, ""); }

/// What is stored of a refresh token.
std::string hash_of(const token_claims& claims) { return sha256_hex(claims.jti); }

/// A refresh token that was shown.
struct shown_token {
    token_claims claims;
    /// It named no session: one of before there were any, or another program's with our key.
    bool is_adopted = false;
};

/// The session of a token that names none: the same one each time it is shown.
session_id adopted_session(const token_claims& claims) {
    const digest256 digest = sha256("session of " + claims.jti);
    std::int64_t id = 0;
    for (std::size_t i = 0; i < sizeof id; ++i) id = id << 8 | digest[i];
    return {std::max<std::int64_t>(1, id & std::numeric_limits<std::int64_t>::max())};
}

shown_token read(const context& ctx, std::string_view refresh) {
    auto verified = ctx.tokens.verify(refresh, token_type::refresh);
    if (const auto* problem = std::get_if<token_problem>(&verified)) {
        throw error{*problem == token_problem::WRONG_TYPE ? errc::REFRESH_WRONG_TYPE : errc::REFRESH_INVALID};
    }
    shown_token shown{.claims = std::get<token_claims>(std::move(verified))};
    shown.is_adopted = !shown.claims.session_id;
    if (shown.is_adopted) shown.claims.session_id = adopted_session(shown.claims);
    return shown;
}

/// Writes the session of a token that named none, unless that has happened.
void adopt(transaction& tx, const shown_token& shown) {
    if (!shown.is_adopted) return;
    const token_claims& claims = shown.claims;
    tx(sessions_sql::adopt, *claims.session_id, claims.user_id, hash_of(claims), claims.exp);
}

/// True if the session was not revoked before.
awaitable<bool> revoke(transaction& tx, const context& ctx, session_id id) {
    if (!co_await tx(sessions_sql::revoke, id, ctx.now())) co_return false;
    end_push_of(tx, id);
    tx.after_commit([&ctx, id] { ctx.revoked.learn({id}, ctx.now()); });
    tell_others(tx, ctx, news_kind::SESSIONS);
    co_return true;
}

/// When the token was spent: now, or before by a client that asks again. Nothing if that is too long ago, in which case
/// its session is revoked, or if it had been.
awaitable<std::optional<instant>> spend(transaction& tx, const context& ctx, const token_claims& shown) {
    const session_id id = *shown.session_id;
    const auto next = ctx.tokens.successor(shown, ctx.now(), token_type::refresh, shown.role);
    if (co_await tx(sessions_sql::spend, id, hash_of(shown), hash_of(next), next.exp)) {
        tx(sessions_sql::forget_spent, id, ctx.now() - grace);
        tx(sessions_sql::note_spent, id, hash_of(shown), ctx.now());
        co_return ctx.now();
    }
    const auto before = co_await tx(sessions_sql::spent_at, id, hash_of(shown));
    if (before && ctx.now() - *before <= grace) co_return before;
    if (co_await revoke(tx, ctx, id)) {
        audit(tx, ctx, audit_event::TOKEN_REUSED, subject(shown.user_id));
        spdlog::warn("A spent refresh token of account {} was shown again: its session {} is revoked",
                     shown.user_id.value, id.value);
    }
    co_return std::nullopt;
}

}  // namespace

std::string origin_of(const context& ctx) {
    return ctx.tokens.pseudonym(network_text(ctx.proxies.client_of(ctx.http)));
}

awaitable<void> revoked_sessions::load(database& db, instant now) {
    for (const auto& each : co_await db(sessions_sql::revoked_since, now - remembered_for_)) {
        learn({each.id}, each.revoked_at);
    }
}

void revoked_sessions::learn(const std::vector<session_id>& revoked, instant now) {
    for (; !by_age_.empty() && by_age_.front().first <= now - remembered_for_; by_age_.pop_front()) {
        known_.erase(by_age_.front().second);
    }
    for (const session_id each : revoked) {
        if (known_.insert(each).second) by_age_.emplace_back(now, each);
    }
}

session open_session(transaction& tx, const context& ctx, user who) {
    const session_id id{random_id()};
    auto refresh = ctx.tokens.issue(token_type::refresh, who.id, name_of(who.role));
    auto access = ctx.tokens.issue(token_type::access, who.id, name_of(who.role));
    refresh.session_id = access.session_id = id;
    tx(sessions_sql::forget_expired, ctx.now(), most_forgotten);
    tx(sessions_sql::open, id, who.id, hash_of(refresh), refresh.exp, origin_of(ctx));
    return {.user = std::move(who), .access = ctx.tokens.sign(access), .refresh = ctx.tokens.sign(refresh)};
}

void revoke_sessions(transaction& tx, const context& ctx, user_id owner, std::optional<session_id> but) {
    using ids = deferred<std::vector<session_id>>;
    const auto revoked = std::make_shared<ids>(tx.send(sessions_sql::revoke_all_but, owner, but, ctx.now()));
    end_push_of(tx, owner, but);
    tx.after_commit([&ctx, revoked] { ctx.revoked.learn(revoked->value(), ctx.now()); });
    tell_others(tx, ctx, news_kind::SESSIONS);
}

awaitable<refreshed> refresh_session(context& ctx, std::string_view refresh) {
    const shown_token shown = read(ctx, refresh);
    const auto owner = co_await ctx.roster.find(shown.claims.user_id);
    if (owner == nullptr || !owner->is_active) throw error{errc::REFRESH_INVALID};
    const auto spent_at = co_await ctx.db.transact([&](transaction& tx) -> awaitable<std::optional<instant>> {
        adopt(tx, shown);
        return spend(tx, ctx, shown.claims);
    });
    if (!spent_at) throw error{errc::REFRESH_REVOKED};
    const auto next = [&](token_type type) {
        return ctx.tokens.sign(ctx.tokens.successor(shown.claims, *spent_at, type, name_of(owner->who.role)));
    };
    co_return refreshed{.access = next(token_type::access), .refresh = next(token_type::refresh)};
}

awaitable<void> end_session(context& ctx, std::string_view refresh) {
    const shown_token shown = read(ctx, refresh);
    if (shown.is_adopted && co_await ctx.roster.find(shown.claims.user_id) == nullptr)
        throw error{errc::REFRESH_INVALID};
    co_await ctx.db.transact([&](transaction& tx) -> awaitable<void> {
        adopt(tx, shown);
        co_await revoke(tx, ctx, *shown.claims.session_id);
    });
}

}  // namespace callout
