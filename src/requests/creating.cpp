#include "http/endpoint.hpp"
#include "requests/announcing.hpp"
#include "requests/counts.hpp"
#include "requests/forms.hpp"
#include "requests/idempotency.hpp"
#include "requests/lifecycle.hpp"
#include "requests/routes.hpp"
#include "security/digest.hpp"

#include <boost/describe/enum_to_string.hpp>

#include <algorithm>

namespace callout {
namespace {

using boost::asio::awaitable;
using answer = rendered<service_request, 201>;

/// Twelve upper-case hexadecimal digits.
std::string new_reference_code() {
    std::string code = random_hex(6);
    std::ranges::transform(code, code.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c; });
    return code;
}

/// Throws what is wrong with the form; returns the category that it names.
awaitable<std::optional<category>> check(context& ctx, attempt<new_request>& form) {
    const auto& wanted = form.value.category_id;
    std::optional<category> trade;
    if (wanted && wanted->value && form.good("category_id")) {
        trade = co_await ctx.db(requests_sql::active_category, *wanted->value);
        if (!trade) {
            form.add("category_id",
                     "Invalid pk \"" + std::to_string(wanted->value->value) + "\" - object does not exist.");
        }
    }
    form.settle();
    co_return trade;
}

/// The row as the database will hold it, but for its id.
request_row to_row(const context& ctx, const new_request& asked, const std::optional<category>& trade) {
    request_row row{
        .reference_code = new_reference_code(),
        .title = asked.title.value,
        .description = asked.description.value,
        .customer_id = ctx.who.id,
        .category_id = trade ? std::optional{trade->id} : std::nullopt,
        .priority = asked.priority.value_or(priority::STANDARD),
        .location_latitude = asked.location_latitude,
        .location_longitude = asked.location_longitude,
        .address = asked.address ? asked.address->value : "",
        .scheduled_start = asked.scheduled_start ? asked.scheduled_start->value : std::nullopt,
        .customer_notes = asked.customer_notes ? asked.customer_notes->value : "",
        .estimated_duration_minutes = asked.estimated_duration_minutes ? asked.estimated_duration_minutes->value : 60,
        .created_at = ctx.now(),
        .updated_at = ctx.now()};
    if (!trade) return row;
    row.category_name = trade->name;
    row.category_description = trade->description;
    row.category_is_active = trade->is_active;
    return row;
}

awaitable<std::shared_ptr<view_after_commit>> insert(transaction& tx, const context& ctx, request_row row) {
    row.id = co_await tx(requests_sql::insert_request, row.reference_code, row.title, row.description, row.customer_id,
                         row.category_id, row.priority, row.location_latitude, row.location_longitude, row.address,
                         row.scheduled_start, row.customer_notes, row.estimated_duration_minutes, row.created_at);
    const std::string urgency = boost::describe::enum_to_string(row.priority, "");
    new_line line = record(tx, ctx, row.id, activity_kind::CREATED, "Request created with priority " + urgency + '.');
    announce(tx, ctx, activity_kind::CREATED, row);
    offer_to_workers(tx, ctx, row, {});
    auto view = std::make_shared<view_after_commit>(tx, row, std::vector<activity_row>{}, std::move(line));
    tx.after_commit([&ctx, row = std::move(row), view] {
        ctx.counts.follow(nullptr, row);
        ctx.recent.learn(view->recorded());
        ctx.board.put(to_pending(view->value(), {}, row.version));
    });
    co_return view;
}

std::string as_shown_to_customer(const context& ctx, const view_after_commit& view) {
    return json::to_text(as_seen_by(view.value(), ctx.who));
}

/// Another process keeps an answer for the same key: this request must not be.
struct key_taken {};

/// One transaction: the request, its history, its notices, and the answer where a key asks to keep it.
awaitable<std::string> create_once(context& ctx, const request_row& row, const std::optional<idempotency_key>& key) {
    std::string kept;
    const request_counts::change_under_way counted_later{ctx.counts, {ctx.who.id}};
    using view_pointer = std::shared_ptr<view_after_commit>;
    const auto done = co_await transact_as_caller(ctx, [&](transaction& tx) -> awaitable<view_pointer> {
        auto view = co_await insert(tx, ctx, row);
        if (!key) co_return view;
        co_await view->arrive();
        kept = as_shown_to_customer(ctx, *view);
        if (!co_await keep_answer(tx, *key, kept, ctx.now())) throw key_taken{};
        co_return view;
    });
    co_return key ? std::move(kept) : as_shown_to_customer(ctx, *done);
}

/// As `create_once`; nothing when another process was faster with the key.
awaitable<std::optional<std::string>> try_create(context& ctx, const request_row& row,
                                                 const std::optional<idempotency_key>& key) {
    try {
        co_return co_await create_once(ctx, row, key);
    } catch (const key_taken&) {
        co_return std::nullopt;
    }
}

awaitable<answer> create(context& ctx, late_body<new_request> body) {
    const auto key = read_idempotency_key(ctx.http.header("Idempotency-Key"), ctx.who.id, ctx.http.body);
    std::optional<single_flight::turn> turn;
    if (key) {
        turn.emplace(co_await ctx.flights.enter(std::to_string(key->owner.value) + ' ' + key->key));
        if (auto first = co_await kept_answer(ctx.db, *key, ctx.now())) co_return answer{std::move(*first)};
    }
    auto form = body.try_read();
    const auto trade = co_await check(ctx, form);
    if (auto made = co_await try_create(ctx, to_row(ctx, form.value, trade), key)) co_return answer{std::move(*made)};
    co_return answer{found(co_await kept_answer(ctx.db, *key, ctx.now()), errc::UNAVAILABLE)};
}

}  // namespace

std::vector<route> creating_routes() {
    return {
        post("/api/services/requests/", create,
             {.allowed = role::CUSTOMER,
              .id = "create_request",
              .summary = "Ask for a repair; nearby workers are told at once.",
              .whose = "for oneself",
              .errors = {errc::CUSTOMERS_ONLY, errc::KEY_REUSED},
              .example = R"({"title":"Burst pipe","description":"Water through the kitchen ceiling.",)"
                         R"("location_latitude":"40.845641","location_longitude":"-73.879670","priority":"EMERGENCY",)"
                         R"("category_id":1,"address":"4 Main Street"})",
              .headers = {{"Idempotency-Key",
                           "The same key within 24 hours gives the first answer again and creates nothing."}},
              .counted_as = rate_class::CREATE}),
    };
}

}  // namespace callout
