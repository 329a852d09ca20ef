#include "notifications/routes.hpp"

#include "db/database.hpp"
#include "http/endpoint.hpp"
#include "http/truth.hpp"
#include "notifications/queries.hpp"

namespace callout {

/// What the page of an inbox says beside its results.
struct inbox_extra {
    /// Of the whole account, whatever the filter.
    std::int64_t unread_count = 0;
};
BOOST_DESCRIBE_STRUCT(inbox_extra, (), (unread_count))

struct inbox_filter {
    std::optional<truth> is_read;
};
BOOST_DESCRIBE_STRUCT(inbox_filter, (), (is_read))

struct mark_read_form {
    std::optional<std::vector<std::int64_t>> notification_ids;
    std::optional<bool> read_all;
};
BOOST_DESCRIBE_STRUCT(mark_read_form, (), (notification_ids, read_all))

struct mark_read_result {
    std::int64_t updated = 0;
};
BOOST_DESCRIBE_STRUCT(mark_read_result, (), (updated))

namespace {

using boost::asio::awaitable;
namespace sql = notifications_sql;

awaitable<page<notification, inbox_extra>> inbox(context& ctx, filters<inbox_filter> asked, paging where) {
    const auto totals = co_await ctx.db(sql::count, ctx.who.id);
    const auto is_read = sent_truth(asked.value.is_read);
    const std::int64_t count = !is_read ? totals.total : *is_read ? totals.total - totals.unread : totals.unread;
    where.check(count);
    const auto& query = !is_read ? sql::inbox : *is_read ? sql::read : sql::unread;
    co_return page<notification, inbox_extra>{.count = count,
                                              .asked = where,
                                              .results = co_await ctx.db(query, ctx.who.id, where.size, where.offset()),
                                              .extra = {totals.unread}};
}

awaitable<mark_read_result> mark_read(context& ctx, body<mark_read_form> asked) {
    const auto& [ids, all] = asked.value;
    if (all.value_or(false)) {
        co_return mark_read_result{std::ssize(co_await ctx.db(sql::mark_all_read, ctx.who.id, ctx.now()))};
    }
    if (!ids || ids->empty()) throw error::field(non_field, "Provide notification_ids or set read_all to true.");
    co_return mark_read_result{std::ssize(co_await ctx.db(sql::mark_read, ctx.who.id, ctx.now(), id_list{*ids}))};
}

}  // namespace

std::vector<route> notification_routes() {
    return {
        get("/api/notifications/", inbox,
            {.id = "notifications", .summary = "What the account was told, newest first.", .whose = "one's own"}),
        post("/api/notifications/mark-read/", mark_read,
             {.id = "mark_read",
              .summary = "Mark some or all notices as read; `updated` counts those that were not.",
              .whose = "one's own; ids of others count as absent",
              .example = R"({"notification_ids":[1,2]})"}),
    };
}

}  // namespace callout
