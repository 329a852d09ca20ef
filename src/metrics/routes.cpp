#include "metrics/routes.hpp"

#include "accounts/fleet.hpp"
#include "accounts/presence.hpp"
#include "cluster/lag.hpp"
#include "config.hpp"
#include "db/database.hpp"
#include "deliveries/deliverer.hpp"
#include "http/answer_counts.hpp"
#include "http/endpoint.hpp"
#include "live/hub.hpp"
#include "metrics/exposition.hpp"
#include "positions/positions.hpp"
#include "requests/acceptances.hpp"
#include "requests/board.hpp"
#include "requests/counts.hpp"
#include "security/digest.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>

namespace callout {
namespace {

using boost::asio::awaitable;

template <class Enum, class Visit>
void for_each_of(Visit visit) {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](auto each) { visit(each.value); });
}

template <class Enum>
std::string_view name_of(Enum value) {
    return boost::describe::enum_to_string(value, "");
}

/// Without the setting there are no metrics: they tell strangers too much.
void require_watcher(const context& ctx) {
    const std::string expected = "Bearer " + ctx.settings.metrics_token;
    const std::string_view shown = ctx.http.header("Authorization").value_or("");
    if (ctx.settings.metrics_token.empty()) throw error{errc::NOT_FOUND};
    if (!equal_in_constant_time(shown, expected)) throw error{errc::NOT_AUTHENTICATED};
}

std::string labels_of(const answer_counts::call& of) {
    const std::string_view path = of.path.empty() ? "none" : of.path;
    return label("method", to_string(of.method)) + ',' + label("route", path);
}

void write_answers(exposition& to, const answer_counts& all) {
    to.announce("callout_http_requests_total", "counter", "Answered requests.");
    for (const auto& [of, known] : all.records()) {
        for (const auto& [status, count] : known.by_status) {
            to.sample("callout_http_requests_total", labels_of(of) + ',' + label("status", std::to_string(status)),
                      static_cast<double>(count));
        }
    }
    to.announce("callout_http_request_duration_seconds", "histogram", "How long answers took.");
    for (const auto& [of, known] : all.records()) {
        to.series("callout_http_request_duration_seconds", labels_of(of), known.took);
    }
}

void write_dispatch(exposition& to, const context& ctx) {
    to.announce("callout_requests", "gauge", "Requests by status and priority.");
    for_each_of<status>([&](status each) {
        for_each_of<priority>([&](priority urgency) {
            to.sample("callout_requests", label("status", name_of(each)) + ',' + label("priority", name_of(urgency)),
                      static_cast<double>(ctx.counts.of_status(each, urgency)));
        });
    });
    to.announce("callout_time_to_accept_seconds", "histogram",
                "From a request's creation to its acceptance by a worker, in this process.");
    for_each_of<priority>([&](priority urgency) {
        to.series("callout_time_to_accept_seconds", label("priority", name_of(urgency)), ctx.accepted.of(urgency));
    });
}

void write_memory(exposition& to, const context& ctx) {
    to.gauge("callout_pending_requests", "Requests that wait, in this process's index.",
             static_cast<double>(ctx.board.size()));
    to.gauge("callout_available_workers", "Workers who may be matched, in this process's index.",
             static_cast<double>(ctx.fleet.size()));
    to.gauge("callout_index_lag_seconds",
             "How long the last change of another process took from its happening to this process's memory.",
             std::chrono::duration<double>{ctx.lag.last}.count());
    to.gauge("callout_streams", "Open streams that have heard everything.", static_cast<double>(ctx.streams.size()));
    to.gauge("callout_positions_unwritten", "Positions that the database has not got yet.",
             static_cast<double>(ctx.presence.unwritten()));
}

void write_work(exposition& to, const context& ctx) {
    to.counter("callout_db_statements_total", "Statements that were sent to the database.",
               static_cast<double>(ctx.db.statements()));
    const fix_counts& fixes = ctx.positions.counts();
    to.counter("callout_positions_taken_total", "Positions that were taken.", static_cast<double>(fixes.taken));
    to.announce("callout_positions_dropped_total", "counter", "Positions that were left out, by reason.");
    for_each_of<drop_reason>([&](drop_reason why) {
        to.sample("callout_positions_dropped_total", label("reason", name_of(why)), static_cast<double>(fixes.of(why)));
    });
    to.gauge("callout_deliveries_under_way", "Push messages and webhooks that are being sent.",
             static_cast<double>(ctx.deliveries.under_way()));
}

awaitable<response> show(context& ctx) {
    require_watcher(ctx);
    exposition out;
    write_answers(out, ctx.answered);
    write_dispatch(out, ctx);
    write_memory(out, ctx);
    write_work(out, ctx);
    co_return response{.content_type = exposition::content_type, .body = std::move(out).text()};
}

}  // namespace

std::vector<route> metrics_routes() {
    return {
        get("/metrics", show,
            {.allowed = access::everybody(),
             .id = "metrics",
             .summary = "What this process has counted, in Prometheus' text format; METRICS_TOKEN is the bearer token.",
             .errors = {errc::NOT_FOUND, errc::NOT_AUTHENTICATED},
             .ignores_token = true,
             .is_unlimited = true})};
}

}  // namespace callout
