#include "live/tickets.hpp"

#include "accounts/roster.hpp"
#include "live/queries.hpp"
#include "security/digest.hpp"

namespace callout {

using boost::asio::awaitable;

namespace {

constexpr std::size_t bytes_of_ticket = 32;

}  // namespace

awaitable<stream_ticket> issue_ticket(context& ctx) {
    stream_ticket made{random_hex(bytes_of_ticket), ctx.now() + ticket_lifetime};
    co_await ctx.db.transact([&](transaction& tx) -> awaitable<void> {
        tx(live_sql::forget_tickets, ctx.now());
        tx(live_sql::insert_ticket, sha256_hex(made.ticket), ctx.who.id, ctx.who.session, made.expires_at);
        co_return;
    });
    co_return made;
}

awaitable<caller> redeem_ticket(const services& all, std::string_view ticket) {
    const auto found_row = co_await all.db(live_sql::take_ticket, sha256_hex(ticket));
    if (!found_row || found_row->expires_at < all.time.now()) throw error{errc::TOKEN_INVALID};
    const auto known = co_await all.roster.find(found_row->user_id);
    co_return acting(known.get(), all.revoked, found_row->session_id);
}

}  // namespace callout
