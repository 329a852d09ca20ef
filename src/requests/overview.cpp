#include "requests/overview.hpp"

#include "requests/listing_queries.hpp"
#include "requests/reaching.hpp"
#include "requests/views.hpp"

#include <initializer_list>

namespace callout {
namespace {

using boost::asio::awaitable;

awaitable<std::vector<request_row>> newest_of(context& ctx, status which) {
    const list_scope scope = scope_of(ctx.who.role);
    const auto who = scope == list_scope::ALL ? std::nullopt : std::optional{ctx.who.id};
    const auto& query = requests_sql::list_for(scope, requests_sql::list_index::STATUS, 0);
    return ctx.db(query, who, which, std::nullopt, std::nullopt, std::nullopt,
                  static_cast<std::int64_t>(most_in_overview), 0);
}

}  // namespace

awaitable<std::vector<service_request>> open_requests(context& ctx) {
    std::vector<request_row> rows;
    for (const status each : {status::PENDING, status::ACCEPTED, status::IN_PROGRESS}) {
        for (request_row& row : co_await newest_of(ctx, each)) rows.push_back(std::move(row));
    }
    co_return co_await load_views_for_caller(ctx, std::move(rows));
}

awaitable<std::string> requests_in_reach(context& ctx) {
    board_page found;
    if (const auto from = co_await reach_of_caller(ctx)) {
        found = ctx.board.page(*from, {}, board_order::EMERGENCY_THEN_NEAREST, 0, most_in_overview);
    }
    std::string out;
    write_pending(out, found);
    co_return out;
}

}  // namespace callout
