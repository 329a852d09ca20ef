#include "audit/audit.hpp"
#include "cluster/news.hpp"
#include "http/endpoint.hpp"
#include "requests/category_queries.hpp"
#include "requests/routes.hpp"
#include "requests/views.hpp"

namespace callout {

struct new_category {
    text<120> name;
    std::optional<optional_text<4000>> description;
    std::optional<bool> is_active;
};
BOOST_DESCRIBE_STRUCT(new_category, (), (name, description, is_active))

struct category_change {
    std::optional<text<120>> name;
    std::optional<optional_text<4000>> description;
    std::optional<bool> is_active;
};
BOOST_DESCRIBE_STRUCT(category_change, (), (name, description, is_active))

namespace {

using boost::asio::awaitable;
namespace sql = categories_sql;

awaitable<page<category>> list(context& ctx, paging where) {
    const std::int64_t count = co_await ctx.db(sql::count_active);
    co_return page<category>{
        .count = count, .asked = where, .results = co_await ctx.db(sql::active, where.size, where.offset())};
}

awaitable<category> retrieve(context& ctx, path<category_id> which) {
    co_return found(co_await ctx.db(sql::by_id, which.id));
}

/// A unique violation of the name becomes the field's error, anything else is thrown on.
template <class Result>
awaitable<Result> naming(awaitable<Result> write) {
    try {
        co_return co_await std::move(write);
    } catch (const db::unique_violation&) {
        throw error::field("name", "service category with this name already exists.");
    }
}

void tell(transaction& tx, const context& ctx, audit_event event, const category& now) {
    std::string details = "{\"name\":";
    json::write(details, now.name);
    json::write(details += ",\"is_active\":", now.is_active);
    details += '}';
    audit(tx, ctx, event, subject(now.id), {std::move(details)});
}

awaitable<created<category>> create(context& ctx, body<new_category> asked) {
    const auto& description = asked.value.description;
    const std::string text = description ? description->value : "";
    co_return created<category>{co_await naming(ctx.db.transact([&](transaction& tx) -> awaitable<category> {
        auto made = co_await tx(sql::insert, asked.value.name.value, text, asked.value.is_active.value_or(true));
        tell(tx, ctx, audit_event::CATEGORY_CREATED, made);
        co_return made;
    }))};
}

awaitable<category> change(context& ctx, path<category_id> which, late_body<category_change> body) {
    found(co_await ctx.db(sql::by_id, which.id));
    const auto asked = body.read();
    const auto new_name = asked.name ? std::optional{asked.name->value} : std::nullopt;
    const auto new_description = asked.description ? std::optional{asked.description->value} : std::nullopt;
    auto changed = co_await naming(ctx.db.transact([&](transaction& tx) -> awaitable<category> {
        auto now = found(co_await tx(sql::update, which.id, new_name, new_description, asked.is_active));
        tell(tx, ctx, audit_event::CATEGORY_CHANGED, now);
        tell_others(tx, ctx, news_kind::CATEGORY, now.id.value);
        co_return now;
    }));
    ctx.recent.clear();
    std::vector<request_id> shown;
    ctx.board.for_each_of(which.id, [&](const pending_request& each) { shown.push_back(each.id); });
    co_await render_again(ctx.db, ctx.board, std::move(shown));
    co_return changed;
}

}  // namespace

std::vector<route> category_routes() {
    return {
        get("/api/services/categories/", list,
            {.allowed = access::everybody(),
             .id = "categories",
             .summary = "The trades that can be asked for, by name."}),
        post("/api/services/categories/", create,
             {.allowed = role::ADMIN,
              .id = "create_category",
              .summary = "Add a trade.",
              .example = R"({"name":"Chimneys","description":"Blocked or smoking chimneys."})"}),
        get("/api/services/categories/{id}/", retrieve,
            {.allowed = access::everybody(), .id = "category", .summary = "One trade, active or not."}),
        patch("/api/services/categories/{id}/", change,
              {.allowed = role::ADMIN,
               .id = "change_category",
               .summary = "Rename, describe or deactivate a trade.",
               .example = R"({"is_active":false})"}),
    };
}

}  // namespace callout
