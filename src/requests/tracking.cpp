#include "requests/tracking.hpp"

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

/// What the event makes of the job; nothing where it does not change who has it.
enum class job_change { NONE, BEGINS, ENDS };

job_change change_of(event_kind kind) {
    switch (kind) {
        case event_kind::REQUEST_ACCEPTED:
        case event_kind::REQUEST_STARTED:
        case event_kind::REQUEST_ASSIGNED: return job_change::BEGINS;
        case event_kind::REQUEST_COMPLETED:
        case event_kind::REQUEST_CANCELLED:
        case event_kind::REQUEST_RELEASED: return job_change::ENDS;
        case event_kind::BEGINNING:
        case event_kind::REQUEST_CREATED:
        case event_kind::REQUEST_DECLINED:
        case event_kind::WORKER_AVAILABILITY: break;
    }
    return job_change::NONE;
}

worker_position to_worker_position(const sighting& now) { return {now.latitude, now.longitude, now.recorded_at}; }

}  // namespace

awaitable<std::vector<active_job>> active_jobs_of(database& db, user_id customer) {
    return db(requests_sql::active_jobs, customer);
}

void follow(std::vector<active_job>& jobs, const event_row& what) {
    const job_change change = change_of(what.kind);
    if (change == job_change::NONE) return;
    std::erase_if(jobs, [&](const active_job& each) { return each.id == what.request_id; });
    if (change == job_change::ENDS || !what.worker_id) return;
    jobs.push_back({*what.request_id, *what.worker_id, what.latitude.value(), what.longitude.value()});
}

worker_location_event to_location_event(const active_job& job, const sighting& now) {
    return {.request_id = job.id,
            .worker_id = job.worker_id,
            .worker_location = to_worker_position(now),
            .worker_distance_km = distance(now.position(), place_at(job.location_latitude, job.location_longitude))};
}

worker_location_event to_location_event(user_id worker, const sighting& now) {
    return {.worker_id = worker, .worker_location = to_worker_position(now)};
}

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
