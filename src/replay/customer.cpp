#include "replay/customer.hpp"

#include <cmath>
#include <utility>

#include "replay/trades.hpp"

namespace callout::replay {

using boost::asio::awaitable;

namespace {

constexpr double cancel_probability = 0.08;
constexpr double longest_until_cancel = 120;
constexpr minutes patience_step{3};

new_request describe(const repair_call& call, const category_ids& categories) {
    const auto details = call.descriptor.empty() ? call.type : call.type + ": " + call.descriptor;
    new_request wanted{.title = details,
                       .description = details + ", recorded as call " + call.id + ".",
                       .where = call.where,
                       .address = call.borough + " " + call.zip,
                       .is_emergency = call.is_emergency,
                       .category = {},
                       .estimated_minutes = static_cast<int>(std::lround(typical_duration(call).count())),
                       .idempotency_key = {}};
    if (const auto name = category_of(call)) {
        if (const auto found = categories.find(*name); found != categories.end()) wanted.category = found->second;
    }
    return wanted;
}

/// Somebody whose repair is done does not cancel; the last moments before that are where the races are.
awaitable<void> cancel_later(city& town, account& who, std::int64_t request, minutes moment) {
    while (town.time().now() < moment && !town.is_over()) {
        if (town.find(request)->is_closed()) co_return;
        co_await town.until(std::min(moment, town.time().now() + patience_step));
    }
    if (town.is_over() || town.find(request)->is_closed()) co_return;
    co_await town.act(who, request, deed::CANCELLED);
}

}  // namespace

awaitable<void> make_call(city& town, call_to_make what, const category_ids& categories, dice choices) {
    const auto& call = town.calls()[what.call];
    co_await town.until(call.received);
    if (town.is_over()) co_return;
    auto wanted = describe(call, categories);
    wanted.idempotency_key = what.idempotency_key;
    const auto request = co_await town.server().create(what.who, wanted);
    if (!request) {
        town.call_failed();
        co_return;
    }
    town.created(*request, what.call, what.customer, what.who.id);
    if (!choices.chance(cancel_probability)) co_return;
    const minutes moment = town.time().now() + minutes{choices.between(1, longest_until_cancel)};
    co_await cancel_later(town, what.who, *request, moment);
}

}  // namespace callout::replay
