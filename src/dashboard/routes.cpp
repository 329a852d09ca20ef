#include "dashboard/routes.hpp"

#include "dashboard/dashboard.hpp"
#include "dashboard/queries.hpp"
#include "db/database.hpp"
#include "http/endpoint.hpp"
#include "requests/counts.hpp"
#include "requests/views.hpp"

#include <cmath>

namespace callout {

template <>
inline schema::bj::object schema::of<dashboard_timing>(components& known, direction way) {
    const auto window = of<window_timing>(known, way);
    return {{"type", "object"}, {"properties", {{"24h", window}, {"7d", window}}}, {"required", {"24h", "7d"}}};
}

namespace {

using boost::asio::awaitable;
namespace sql = dashboard_sql;

constexpr std::chrono::minutes unfilled_after{10};
constexpr std::int64_t hours_shown = 24;

double minutes(const sql::ranked_duration& row) {
    const double exact = std::chrono::duration<double, std::ratio<60>>(row.ended - row.began).count();
    return std::round(exact * 100) / 100;
}

/// The figures of one priority in rows of the ranks asked for.
struct percentiles {
    std::int64_t total = 0;
    std::optional<double> median;
    std::optional<double> p90;
};

percentiles percentiles_of(const std::vector<sql::ranked_duration>& rows, priority which) {
    percentiles result;
    for (const auto& row : rows) {
        if (row.priority != which) continue;
        result.total = row.total;
        if (row.rank == (row.total + 1) / 2) result.median = minutes(row);
        if (row.rank == (row.total * 9 + 9) / 10) result.p90 = minutes(row);
    }
    return result;
}

awaitable<window_timing> timing_since(database& db, instant start) {
    const auto accepted = co_await db(sql::accept_times, start);
    const auto completed = co_await db(sql::complete_times, start);
    const auto of = [&](priority which) {
        const percentiles accept = percentiles_of(accepted, which);
        const percentiles complete = percentiles_of(completed, which);
        return priority_timing{.accepted = accept.total,
                               .completed = complete.total,
                               .accept_minutes_median = accept.median,
                               .accept_minutes_p90 = accept.p90,
                               .complete_minutes_median = complete.median,
                               .complete_minutes_p90 = complete.p90};
    };
    co_return window_timing{.STANDARD = of(priority::STANDARD), .EMERGENCY = of(priority::EMERGENCY)};
}

std::vector<status_count> by_status(const request_counts& counts) {
    std::vector<status_count> result;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<status>>(
        [&](auto each) { result.push_back({each.value, counts.of_status(each.value)}); });
    return result;
}

std::int64_t open_requests(const request_counts& counts, std::optional<priority> urgency) {
    std::int64_t result = 0;
    for (const status each : {status::PENDING, status::ACCEPTED, status::IN_PROGRESS})
        result += counts.of_status(each, urgency);
    return result;
}

awaitable<dashboard_totals> totals(context& ctx) {
    const auto people = co_await ctx.db(sql::count_people, ctx.now() - unfilled_after);
    co_return dashboard_totals{.customers = people.customers,
                               .workers = people.workers,
                               .workers_available = people.workers_available,
                               .open_requests = open_requests(ctx.counts, std::nullopt),
                               .emergencies = open_requests(ctx.counts, priority::EMERGENCY),
                               .unfilled_emergencies = people.unfilled_emergencies};
}

awaitable<std::vector<top_worker>> top_workers(database& db) {
    std::vector<top_worker> result;
    for (person_row& row : co_await db(sql::top_workers)) {
        const std::int64_t jobs = row.total_completed_jobs.value_or(0);
        const rating stars = row.average_rating.value_or(rating{});
        result.push_back({to_user(std::move(row)), jobs, stars});
    }
    co_return result;
}

/// The hours up to now, oldest first, those without requests too.
awaitable<std::vector<hourly_count>> per_hour(context& ctx) {
    const auto first = std::chrono::floor<std::chrono::hours>(ctx.now()) - std::chrono::hours{hours_shown - 1};
    std::vector<hourly_count> result;
    result.reserve(hours_shown);
    for (std::int64_t i = 0; i < hours_shown; ++i) result.push_back({first + std::chrono::hours{i}, 0});
    for (const auto& row : co_await ctx.db(sql::requests_per_hour, instant{first})) {
        const std::int64_t position = row.hour - first.time_since_epoch().count();
        if (position >= 0 && position < hours_shown) result[static_cast<std::size_t>(position)].count = row.count;
    }
    co_return result;
}

awaitable<dashboard> show(context& ctx) {
    dashboard board;
    board.totals = co_await totals(ctx);
    board.requests_by_status = by_status(ctx.counts);
    board.recent_requests = co_await load_views(ctx.db, co_await ctx.db(sql::recent_requests));
    board.top_workers = co_await top_workers(ctx.db);
    board.timing.last_24_hours = co_await timing_since(ctx.db, ctx.now() - std::chrono::hours{24});
    board.timing.last_7_days = co_await timing_since(ctx.db, ctx.now() - std::chrono::days{7});
    board.requests_per_hour = co_await per_hour(ctx);
    board.generated_at = ctx.now();
    co_return board;
}

}  // namespace

std::vector<route> dashboard_routes() {
    return {
        get("/api/services/dashboard/", show,
            {.allowed = role::ADMIN, .id = "dashboard", .summary = "How the service is doing, at a glance."}),
    };
}

}  // namespace callout
