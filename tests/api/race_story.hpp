#pragma once

#include <boost/describe/class.hpp>
#include <cstdint>
#include <optional>
#include <vector>

#include "db/query.hpp"
#include "notifications/notifications.hpp"
#include "requests/requests.hpp"
#include "values.hpp"

namespace callout {

/// Where a request stands: its status and, or 0, its worker.
struct standing {
    status is = status::PENDING;
    std::int64_t worker = 0;
    friend bool operator==(const standing&, const standing&) = default;
};

/// An action that a caller attempts; `worker` is who would have the job, or who has it, as the caller believes.
struct bid {
    action what;
    std::int64_t caller = 0;
    std::int64_t worker = 0;
};

/// Where an action leads, by the contract alone; nothing where it must be refused.
inline std::optional<standing> after(const standing& from, const bid& made) {
    const bool waits = from.is == status::PENDING;
    const bool is_under_way = from.is == status::ACCEPTED || from.is == status::IN_PROGRESS;
    const bool is_theirs = from.worker == made.worker;
    switch (made.what) {
        case action::ACCEPT: return waits ? std::optional{standing{status::ACCEPTED, made.worker}} : std::nullopt;
        case action::ASSIGN:
            if ((waits || from.is == status::ACCEPTED) && !is_theirs) return standing{status::ACCEPTED, made.worker};
            return std::nullopt;
        case action::START:
            if (from.is == status::ACCEPTED && is_theirs) return standing{status::IN_PROGRESS, from.worker};
            return std::nullopt;
        case action::COMPLETE:
            return is_under_way && is_theirs ? std::optional{standing{status::COMPLETED, from.worker}} : std::nullopt;
        case action::RELEASE: return is_under_way && is_theirs ? std::optional{standing{}} : std::nullopt;
        case action::CANCEL:
            return waits || is_under_way ? std::optional{standing{status::CANCELLED, from.worker}} : std::nullopt;
        case action::DECLINE:
        case action::RATE: return std::nullopt;
    }
    return std::nullopt;
}

/// Whether some order of all these actions leads from one standing to the other.
inline bool some_order_explains(const standing& from, const std::vector<bid>& succeeded, const standing& to) {
    if (succeeded.empty()) return from == to;
    for (std::size_t i = 0; i < succeeded.size(); ++i) {
        const auto next = after(from, succeeded[i]);
        if (!next) continue;
        std::vector<bid> others = succeeded;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
        if (some_order_explains(*next, others, to)) return true;
    }
    return false;
}

/// A request as the database holds it.
struct stored_request {
    std::int64_t id = 0;
    callout::status status{};
    std::optional<std::int64_t> worker_id;
    std::optional<instant> accepted_at;
    std::optional<instant> started_at;
    std::optional<instant> completed_at;
    std::optional<instant> cancelled_at;

    [[nodiscard]] standing stands() const { return {status, worker_id.value_or(0)}; }
};
BOOST_DESCRIBE_STRUCT(stored_request, (), (id, status, worker_id, accepted_at, started_at, completed_at, cancelled_at))

struct stored_line {
    std::int64_t request_id = 0;
    activity_kind kind{};
};
BOOST_DESCRIBE_STRUCT(stored_line, (), (request_id, kind))

struct stored_notice {
    std::int64_t reference_request = 0;
    notification_event event{};
    std::int64_t recipient_id = 0;
};
BOOST_DESCRIBE_STRUCT(stored_notice, (), (reference_request, event, recipient_id))

struct stored_worker {
    std::int64_t user_id = 0;
    std::int64_t total_completed_jobs = 0;
};
BOOST_DESCRIBE_STRUCT(stored_worker, (), (user_id, total_completed_jobs))

inline constexpr query<std::vector<stored_request>()> stored_requests{
    "race.requests", "SELECT {columns} FROM service_request ORDER BY id"};
inline constexpr query<std::vector<stored_line>()> stored_lines{"race.lines", "SELECT {columns} FROM request_activity"};
inline constexpr query<std::vector<stored_notice>()> stored_notices{"race.notices",
                                                                    "SELECT {columns} FROM notification"};
inline constexpr query<std::vector<stored_worker>()> stored_workers{"race.workers",
                                                                    "SELECT {columns} FROM worker_profile"};

}  // namespace callout
