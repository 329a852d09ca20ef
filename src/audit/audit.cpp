#include "audit/audit.hpp"

#include "audit/queries.hpp"
#include "http/client_address.hpp"

namespace callout {

void audit(transaction& tx, const audit_note& what, instant now) {
    const auto kind = what.target ? std::optional{what.target->kind} : std::nullopt;
    const auto id = what.target ? std::optional{what.target->id} : std::nullopt;
    tx(audit_sql::insert, what.event, what.actor, kind, id, what.address, what.details, now);
}

void audit(transaction& tx, const context& ctx, audit_event event, audit_subject target, json::raw details) {
    const bool signed_in = ctx.who.id != user_id{};
    audit(tx,
          {.event = event,
           .actor = signed_in ? std::optional{ctx.who.id} : std::nullopt,
           .target = target,
           .address = client_address(ctx),
           .details = std::move(details)},
          ctx.now());
}

std::string client_address(const context& ctx) { return ctx.proxies.client_of(ctx.http).to_string(); }

}  // namespace callout
