#pragma once

#include "requests/requests.hpp"
#include "values.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <vector>

namespace callout {

struct dashboard_totals {
    std::int64_t customers = 0;
    std::int64_t workers = 0;
    std::int64_t workers_available = 0;
    std::int64_t open_requests = 0;
    std::int64_t emergencies = 0;
    /// EMERGENCY requests that wait for a worker for more than ten minutes.
    std::int64_t unfilled_emergencies = 0;
};
BOOST_DESCRIBE_STRUCT(dashboard_totals, (),
                      (customers, workers, workers_available, open_requests, emergencies, unfilled_emergencies))

struct status_count {
    callout::status status = status::PENDING;
    std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(status_count, (), (status, count))

struct top_worker : user {
    std::int64_t total_completed_jobs = 0;
    rating average_rating;
};
BOOST_DESCRIBE_STRUCT(top_worker, (user), (total_completed_jobs, average_rating))

/// How long requests of one priority took, in minutes since they were created; nearest-rank percentiles.
struct priority_timing {
    std::int64_t accepted = 0;
    std::int64_t completed = 0;
    std::optional<double> accept_minutes_median;
    std::optional<double> accept_minutes_p90;
    std::optional<double> complete_minutes_median;
    std::optional<double> complete_minutes_p90;
};
BOOST_DESCRIBE_STRUCT(priority_timing, (),
                      (accepted, completed, accept_minutes_median, accept_minutes_p90, complete_minutes_median,
                       complete_minutes_p90))

struct window_timing {
    priority_timing STANDARD;
    priority_timing EMERGENCY;
};
BOOST_DESCRIBE_STRUCT(window_timing, (), (STANDARD, EMERGENCY))

/// By window: JSON's keys are "24h" and "7d", which no C++ member can be called.
struct dashboard_timing {
    window_timing last_24_hours;
    window_timing last_7_days;
};

struct hourly_count {
    instant hour;
    std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(hourly_count, (), (hour, count))

struct dashboard {
    dashboard_totals totals;
    std::vector<status_count> requests_by_status;
    std::vector<service_request> recent_requests;
    std::vector<top_worker> top_workers;
    dashboard_timing timing;
    std::vector<hourly_count> requests_per_hour;
    instant generated_at;
};
BOOST_DESCRIBE_STRUCT(dashboard, (),
                      (totals, requests_by_status, recent_requests, top_workers, timing, requests_per_hour,
                       generated_at))

/// `{"24h":...,"7d":...}`.
inline void write(std::string& out, const dashboard_timing& timing) {
    json::write(out += "{\"24h\":", timing.last_24_hours);
    json::write(out += ",\"7d\":", timing.last_7_days);
    out += '}';
}

}  // namespace callout
