#include "requests/ending.hpp"

#include "events/event_log.hpp"
#include "requests/effects.hpp"

#include <algorithm>

namespace callout {
namespace {

change ended(const context& ctx, const request_row& row) {
    const action what = row.customer_id == ctx.who.id ? action::CANCEL : action::RELEASE;
    return {what, row, moved(row, what, {}, ctx.now())};
}

void write(transaction& tx, const context& ctx, const change& made) {
    write_change(tx, ctx, made);
    if (made.what == action::CANCEL)
        effects::cancelled(tx, ctx, made, {});
    else
        effects::released(tx, ctx, made, {});
}

std::vector<user_id> parties_of(const std::vector<change>& changes) {
    std::vector<user_id> parties;
    for (const change& each : changes) {
        parties.push_back(each.before.customer_id);
        if (each.before.worker_id) parties.push_back(*each.before.worker_id);
    }
    return parties;
}

}  // namespace

id_list to_list(const std::vector<request_id>& some) {
    id_list list;
    for (const request_id each : some) list.ids.push_back(each.value);
    return list;
}

boost::asio::awaitable<endings> end_requests(transaction& tx, const context& ctx, id_list which) {
    endings result;
    co_await require_in_order(tx, which);
    for (const request_row& row : co_await tx(requests_sql::requests_by_ids, std::move(which))) {
        result.changes.push_back(ended(ctx, row));
        write(tx, ctx, result.changes.back());
    }
    result.counted_later = std::make_unique<request_counts::change_under_way>(ctx.counts, parties_of(result.changes));
    co_return result;
}

void follow_after_commit(transaction& tx, const context& ctx, const endings& ended) {
    for (const change& each : ended.changes) {
        auto view = std::make_shared<view_after_commit>(tx, each.after);
        tx.after_commit([&ctx, each, view] { follow(ctx, each, *view); });
    }
}

}  // namespace callout
