#include "http/endpoint.hpp"
#include "requests/queries.hpp"
#include "requests/routes.hpp"
#include "requests/views.hpp"

namespace callout {

/// Where the worker of a request is.
struct tracked_worker {
    callout::status status = status::ACCEPTED;
    std::optional<worker_position> worker_location;
    std::optional<kilometers> worker_distance_km;
};
BOOST_DESCRIBE_STRUCT(tracked_worker, (), (status, worker_location, worker_distance_km))

namespace {

using boost::asio::awaitable;

awaitable<tracked_worker> track(context& ctx, path<request_id> which) {
    auto row = found(co_await ctx.db(requests_sql::request_by_id, which.id));
    if (row.customer_id != ctx.who.id) throw error{errc::NOT_FOUND};
    if (!is_active(row.status)) throw error{errc::CANNOT_TRACK};
    std::vector<request_row> rows;
    rows.push_back(std::move(row));
    const auto views = co_await load_views_for_caller(ctx, std::move(rows));
    const service_request& shown = views.at(0);
    co_return tracked_worker{.status = shown.status,
                             .worker_location = shown.worker_location,
                             .worker_distance_km = shown.worker_distance_km};
}

}  // namespace

std::vector<route> tracking_routes() {
    return {
        get("/api/services/requests/{id}/track_worker/", track,
            {.allowed = role::CUSTOMER,
             .id = "track_worker",
             .summary = "Where the worker is, while the job is active.",
             .whose = "its customer; for others it is not there",
             .errors = {errc::CANNOT_TRACK}}),
    };
}

}  // namespace callout
