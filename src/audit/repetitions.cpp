#include "audit/repetitions.hpp"

#include "db/database.hpp"

#include <chrono>
#include <iterator>
#include <utility>

namespace callout {
namespace {

using boost::asio::awaitable;

instant minute_of(instant now) { return std::chrono::floor<std::chrono::minutes>(now); }

audit_note to_note(const repetition& counted) {
    std::string details = "{\"kind\":";
    json::write(details, counted.what.kind);
    json::write(details += ",\"times\":", counted.times);
    json::write(details += ",\"since\":", counted.since);
    details += '}';
    const auto& account = counted.what.account;
    return {.event = counted.what.event,
            .target = account ? std::optional{subject(*account)} : std::nullopt,
            .address = counted.what.address,
            .details = {std::move(details)}};
}

awaitable<void> write(context& ctx, const std::vector<repetition>& rows) {
    if (rows.empty()) co_return;
    co_await ctx.db.transact([&](transaction& tx) -> awaitable<void> {
        for (const repetition& each : rows) audit(tx, to_note(each), ctx.now());
        co_return;
    });
}

}  // namespace

std::vector<repetition> repetitions::count(repeatable what, instant now) {
    std::vector<repetition> rows = due(now);
    minute& current = minutes_[what.event];
    current.begins = minute_of(now);
    const key which{what.kind, what.key, what.address};
    if (const auto at = current.known.find(which); at != current.known.end()) {
        if (at->second.times++ == 0) at->second.since = now;
        return rows;
    }
    if (current.known.size() == most_a_minute) {
        ++current.others;
        return rows;
    }
    rows.push_back({.what = what, .times = 1, .since = now});
    current.known.emplace(which, repetition{.what = std::move(what), .times = 0, .since = now});
    return rows;
}

std::vector<repetition> repetitions::due(instant now) {
    std::vector<repetition> rows;
    for (auto& [event, current] : minutes_) {
        if (current.begins == minute_of(now)) continue;
        for (auto& [which, counted] : std::exchange(current.known, {})) {
            if (counted.times > 0) rows.push_back(std::move(counted));
        }
        const std::int64_t others = std::exchange(current.others, 0);
        if (others > 0)
            rows.push_back({.what = {.event = event, .kind = "OTHERS"}, .times = others, .since = current.begins});
    }
    return rows;
}

awaitable<void> audit_repeated(context& ctx, repeatable what) {
    co_await write(ctx, ctx.repeated.count(std::move(what), ctx.now()));
}

awaitable<void> audit_overdue(context& ctx) { co_await write(ctx, ctx.repeated.due(ctx.now())); }

repeatable failed_sign_in(const context& ctx, std::string kind, std::string tried, std::optional<user_id> account) {
    return {.event = audit_event::SIGN_IN_FAILED,
            .key = std::move(tried),
            .kind = std::move(kind),
            .account = account,
            .address = client_address(ctx)};
}

}  // namespace callout
