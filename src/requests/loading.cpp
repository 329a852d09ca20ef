#include "requests/loading.hpp"

#include "db/pages.hpp"
#include "requests/queries.hpp"
#include "requests/views.hpp"

#include <unordered_map>
#include <unordered_set>

namespace callout {
namespace {

using boost::asio::awaitable;
using declines = std::unordered_map<request_id, std::vector<user_id>>;

/// So many requests are read at once: bounds the memory of one result.
constexpr std::int64_t requests_a_page = 500;

id_list people_in(const std::vector<request_row>& rows, const known_histories& histories) {
    std::unordered_set<user_id> found;
    for (const request_row& each : rows) found.insert(each.customer_id);
    for (const auto& [request, history] : histories) {
        for (const activity_row& each : history) {
            if (each.actor_id) found.insert(*each.actor_id);
        }
    }
    id_list ids;
    for (const user_id each : found) ids.ids.push_back(each.value);
    return ids;
}

/// No more than strangers are told.
awaitable<known_people> names_of(database& db, id_list ids) {
    known_people result;
    for (auto& each : co_await db(requests_sql::names_of, std::move(ids))) {
        result.emplace(each.id, user{.id = each.id, .first_name = std::move(each.first_name), .role = each.role});
    }
    co_return result;
}

awaitable<declines> declines_of(database& db, const id_list& ids) {
    declines result;
    for (const auto& each : co_await db(requests_sql::declines_of, ids))
        result[each.request_id].push_back(each.worker_id);
    co_return result;
}

/// Whether the version of a row counts: only beside others who may know a newer one.
enum class versions { IGNORED, COUNT };

awaitable<void> put(database& db, board& pending, std::vector<request_row> rows, versions how = versions::IGNORED) {
    const id_list ids = ids_of(rows);
    known_histories histories = by_request(co_await db(requests_sql::activities_of, ids));
    declines declined = co_await declines_of(db, ids);
    const known_people known = co_await names_of(db, people_in(rows, histories));
    for (request_row& each : rows) {
        const request_id id = each.id;
        const std::int64_t version = how == versions::COUNT ? each.version : 0;
        pending.put(to_pending(assemble(std::move(each), histories[id], known), std::move(declined[id]), version));
    }
}

}  // namespace

awaitable<void> load_board(database& db, board& pending) {
    const auto ask = [&db](const request_row* last) {
        const instant created_at = last == nullptr ? instant{} : last->created_at;
        const request_id id = last == nullptr ? request_id{} : last->id;
        return db(requests_sql::pending_after, created_at, id, requests_a_page);
    };
    co_await db::read_pages(ask, [&](std::vector<request_row> page) { return put(db, pending, std::move(page)); });
}

awaitable<void> load_again(database& db, board& pending, id_list which) {
    std::vector<request_row> waiting;
    for (request_row& each : co_await db(requests_sql::requests_by_ids, std::move(which))) {
        if (each.status == status::PENDING)
            waiting.push_back(std::move(each));
        else
            pending.remove(each.id, each.version);
    }
    if (!waiting.empty()) co_await put(db, pending, std::move(waiting), versions::COUNT);
}

}  // namespace callout
