#include "positions/routes.hpp"

#include "accounts/roster.hpp"
#include "http/endpoint.hpp"
#include "positions/forms.hpp"
#include "positions/positions.hpp"

namespace callout {

namespace {

using boost::asio::awaitable;

template <class Number>
std::optional<double> number_in(const std::optional<nullable<Number>>& field) {
    return field && field->value ? std::optional{field->value->value} : std::nullopt;
}

fix to_fix(const new_fix& sent, instant now) {
    return {.latitude = sent.latitude,
            .longitude = sent.longitude,
            .recorded_at = sent.recorded_at ? sent.recorded_at->value.value_or(now) : now,
            .accuracy_m = number_in(sent.accuracy_m),
            .heading = number_in(sent.heading),
            .speed = number_in(sent.speed)};
}

awaitable<no_content> report(context& ctx, body<new_fixes> sent) {
    const auto worker = co_await ctx.roster.find(ctx.who.id);
    // The account may have changed since its token was looked at.
    if (worker == nullptr || !worker->is_active || worker->who.role != role::WORKER) throw error{errc::TOKEN_INVALID};
    std::vector<fix> fixes;
    fixes.reserve(sent.value.values.size());
    for (const new_fix& each : sent.value.values) fixes.push_back(to_fix(each, ctx.now()));
    ctx.positions.take(*worker, fixes, ctx.now());
    co_return no_content{};
}

}  // namespace

std::vector<route> position_routes() {
    return {
        post("/api/auth/workers/location/", report,
             {.allowed = role::WORKER,
              .id = "report_location",
              .summary =
                  "Tell where one is: one fix, or up to 100 in the order of recording. Fixes that come late, twice, "
                  "from the future or from farther away than anybody drives are left out without an error.",
              .whose = "one's own",
              .example =
                  R"({"latitude":"40.845641","longitude":"-73.879670","accuracy_m":8.5,"heading":270,"speed":11.2,)"
                  R"("recorded_at":"2026-02-12T22:14:05Z"})",
              .counted_as = rate_class::PING}),
    };
}

}  // namespace callout
