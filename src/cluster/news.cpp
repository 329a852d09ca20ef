#include "cluster/news.hpp"

#include "cluster/queries.hpp"
#include "db/database.hpp"
#include "events/event_log.hpp"

namespace callout {

void tell_others(transaction& tx, const context& ctx, news_kind what, std::int64_t subject) {
    if (ctx.db.speaks() == db::dialect::SQLITE) return;
    tx(cluster_sql::tell, ctx.events.origin(), what, subject, std::string{}, ctx.now());
}

void tell_positions(transaction& tx, std::int64_t origin, std::string rows, instant now) {
    tx(cluster_sql::tell, origin, news_kind::POSITIONS, 0, std::move(rows), now);
}

}  // namespace callout
