#include "accounts/leaving.hpp"

#include "http/endpoint.hpp"
#include "notifications/notifications.hpp"
#include "requests/effects.hpp"
#include "requests/ending.hpp"
#include "requests/leaving_queries.hpp"
#include "requests/routes.hpp"

#include <algorithm>

namespace callout {
namespace {

using boost::asio::awaitable;
namespace sql = requests_leaving_sql;

/// What becomes of requests when somebody leaves.
struct departure {
    endings ended;
    /// All whose history or notices may name the person.
    id_list touched;
    /// The touched ones in which they were assigned to the person.
    id_list assigned;
};

void add(id_list& to, const std::vector<request_id>& some) {
    for (const request_id each : some) to.ids.push_back(each.value);
    std::ranges::sort(to.ids);
    const auto rest = std::ranges::unique(to.ids);
    to.ids.erase(rest.begin(), rest.end());
}

void forget_texts(transaction& tx, const context& ctx, const departure& left,
                  const std::vector<std::string>& addresses) {
    const std::string instead{deleted_account};
    for (const std::string& each : addresses) {
        tx(sql::forget_address_of_actor, ctx.who.id, each, instead);
        tx(sql::forget_address_of_assignee, left.assigned, each, instead);
        forget_address(tx, left.touched, each, instead);
    }
    effects::forget_name(tx, left.touched, ctx.who.id, instead);
    tx(sql::forget_actor, ctx.who.id);
    tx(sql::forget_answers_of, ctx.who.id);
}

awaitable<void> leave(transaction& tx, const context& ctx, const std::string& proof, departure& left) {
    // Requests before the account, as in every action: none waits for what holds what it waits for.
    co_await tx(sql::hold_open_of, ctx.who.id);
    const auto addresses = co_await begin_leaving(tx, ctx, proof);
    // Again, for what became theirs until the account was held. Nothing does from now on.
    const auto open = co_await tx(sql::hold_open_of, ctx.who.id);
    add(left.assigned, co_await assigned_to(tx, ctx.who.id));
    add(left.touched, co_await tx(sql::touched_by, ctx.who.id));
    left.touched.ids.insert(left.touched.ids.end(), left.assigned.ids.begin(), left.assigned.ids.end());
    add(left.touched, open);
    tx(sql::raise_versions, left.touched);
    left.ended = co_await end_requests(tx, ctx, to_list(open));
    forget_texts(tx, ctx, left, addresses);
    co_await finish_leaving(tx, ctx);
    tx.after_commit([&ctx, &left] {
        for (const std::int64_t each : left.touched.ids) ctx.recent.forget({each});
    });
    follow_after_commit(tx, ctx, left.ended);
}

awaitable<no_content> delete_me(context& ctx, late_body<farewell> body) {
    const std::string proof = co_await prove_ownership(ctx, body.read());
    departure left;
    co_await ctx.db.transact([&](transaction& tx) -> awaitable<void> {
        left = departure{};
        co_await leave(tx, ctx, proof, left);
    });
    std::vector<request_id> shown;
    for (const std::int64_t each : left.touched.ids) {
        if (ctx.board.find({each}) != nullptr) shown.push_back({each});
    }
    co_await render_again(ctx.db, ctx.board, std::move(shown));
    co_return no_content{};
}

}  // namespace

std::vector<route> leaving_routes() {
    return {
        delete_("/api/auth/me/", delete_me,
                {.id = "delete_me",
                 .summary = "Delete one's own account: open requests are cancelled, or given back by their worker.",
                 .whose = "one's own, with its password",
                 .errors = {errc::TOO_BUSY, errc::GOOGLE_NOT_CONFIGURED, errc::GOOGLE_UNREACHABLE},
                 .example = R"({"current_password":"drip-drop-stop-42"})"}),
    };
}

}  // namespace callout
