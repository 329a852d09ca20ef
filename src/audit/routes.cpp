#include "audit/routes.hpp"

#include "audit/queries.hpp"
#include "audit/repetitions.hpp"
#include "db/database.hpp"
#include "http/endpoint.hpp"

namespace callout {

struct audit_filter {
    std::optional<audit_event> event;
    std::optional<user_id> actor_id;
    std::optional<audit_target> target_kind;
    std::optional<row_id> target_id;
};
BOOST_DESCRIBE_STRUCT(audit_filter, (), (event, actor_id, target_kind, target_id))

namespace {

using boost::asio::awaitable;
namespace sql = audit_sql;

/// The index that leaves the fewest rows.
sql::log_index index_for(const audit_filter& asked) {
    if (asked.target_id) return sql::log_index::TARGET;
    if (asked.actor_id) return sql::log_index::ACTOR;
    return asked.event ? sql::log_index::EVENT : sql::log_index::NONE;
}

awaitable<page<audit_entry>> list(context& ctx, filters<audit_filter> asked, paging where) {
    co_await audit_overdue(ctx);
    const auto& [event, actor, kind, target] = asked.value;
    const auto index = static_cast<std::size_t>(index_for(asked.value));
    const std::int64_t count = co_await ctx.db(*sql::counts.at(index), event, actor, kind, target);
    where.check(count);
    co_return page<audit_entry>{
        .count = count,
        .asked = where,
        .results = co_await ctx.db(*sql::lists.at(index), event, actor, kind, target, where.size, where.offset())};
}

}  // namespace

std::vector<route> audit_routes() {
    return {
        get("/api/admin/audit/", list,
            {.allowed = role::ADMIN,
             .id = "audit_log",
             .summary = "Who did what to whom and when, in the order in which it was written, newest first."}),
    };
}

}  // namespace callout
