#include "accounts/announcing.hpp"
#include "accounts/checks.hpp"
#include "accounts/forms.hpp"
#include "accounts/queries.hpp"
#include "accounts/roster.hpp"
#include "accounts/routes.hpp"
#include "http/endpoint.hpp"

namespace callout {
namespace {

using boost::asio::awaitable;

awaitable<worker_profile> show(context& ctx) {
    const auto row = found(co_await ctx.db(accounts_sql::person_by_id, ctx.who.id));
    co_return found(to_user(row).worker_profile);
}

struct position {
    latitude north;
    longitude east;
};

/// A position counts only as a pair.
std::optional<position> sent_position(const availability_change& asked) {
    const auto north = sent_value(asked.current_latitude);
    const auto east = sent_value(asked.current_longitude);
    if (!north || !east) return std::nullopt;
    return position{*north, *east};
}

awaitable<void> check(context& ctx, attempt<availability_change>& form) {
    if (form.value.category_ids && form.good("category_ids")) {
        co_await check_categories(ctx.db, *form.value.category_ids, "category_ids", form.errors);
    }
    form.settle();
    if (form.value.is_available && !sent_position(form.value)) {
        throw error::field(non_field, "Latitude and longitude are required when setting available.");
    }
}

void write(transaction& tx, const context& ctx, const availability_change& asked) {
    const auto at = sent_position(asked);
    const auto north = at ? std::optional{at->north} : std::nullopt;
    const auto east = at ? std::optional{at->east} : std::nullopt;
    const auto since = asked.is_available ? std::optional{ctx.now()} : std::nullopt;
    tx(accounts_sql::begin_change, ctx.who.id);
    tx(accounts_sql::update_availability, ctx.who.id, asked.is_available, north, east, since);
    if (!asked.service_radius_km && !asked.skills && !asked.category_ids) return;
    const auto radius = asked.service_radius_km ? std::optional{asked.service_radius_km->value} : std::nullopt;
    const auto categories = asked.category_ids ? std::optional{normalised(*asked.category_ids)} : std::nullopt;
    tx(accounts_sql::update_worker_profile, ctx.who.id, sent_text(asked.skills), radius, categories);
}

awaitable<worker_profile> change(context& ctx, late_body<availability_change> body) {
    auto form = body.try_read();
    co_await check(ctx, form);
    const auto row = co_await ctx.db.transact([&](transaction& tx) -> awaitable<person_row> {
        write(tx, ctx, form.value);
        const auto changed = found(co_await tx(accounts_sql::person_by_id, ctx.who.id));
        require_active(changed);
        require_role(changed, role::WORKER);
        announce_availability(tx, ctx, changed);
        tx.after_commit([&accounts = ctx.roster, changed] { accounts.learn(changed); });
        co_return changed;
    });
    co_return found(to_user(row).worker_profile);
}

}  // namespace

std::vector<route> availability_routes() {
    return {
        get("/api/auth/workers/availability/", show,
            {.allowed = role::WORKER,
             .id = "availability",
             .summary = "Whether and where the worker takes requests.",
             .whose = "one's own"}),
        patch("/api/auth/workers/availability/", change,
              {.allowed = role::WORKER,
               .id = "change_availability",
               .summary = "Go online or offline, and where.",
               .whose = "one's own",
               .example = R"({"is_available":true,"current_latitude":"40.845641","current_longitude":"-73.879670",)"
                          R"("service_radius_km":10})"}),
    };
}

}  // namespace callout
