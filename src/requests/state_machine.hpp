#pragma once

#include "error.hpp"

#include <boost/describe/enum.hpp>

#include <array>
#include <cstdint>
#include <optional>

namespace callout {

/// Where a request stands.
enum class status { PENDING, ACCEPTED, IN_PROGRESS, COMPLETED, CANCELLED };
BOOST_DESCRIBE_ENUM(status, PENDING, ACCEPTED, IN_PROGRESS, COMPLETED, CANCELLED)

/// Whether nothing can happen to it any more but a rating.
constexpr bool is_final(status now) { return now == status::COMPLETED || now == status::CANCELLED; }

/// Whether a worker is on it.
constexpr bool is_active(status now) { return now == status::ACCEPTED || now == status::IN_PROGRESS; }

/// What can be done to a request.
enum class action { ACCEPT, START, COMPLETE, CANCEL, DECLINE, RELEASE, ASSIGN, RATE };
BOOST_DESCRIBE_ENUM(action, ACCEPT, START, COMPLETE, CANCEL, DECLINE, RELEASE, ASSIGN, RATE)

/// Some of the statuses.
class statuses {
public:
    template <class... Status>
    explicit constexpr statuses(Status... each) : bits_{static_cast<std::uint8_t>((bit(each) | ...))} {}
    [[nodiscard]] constexpr bool include(status each) const { return (bits_ & bit(each)) != 0; }

private:
    static constexpr unsigned bit(status each) { return 1U << static_cast<unsigned>(each); }
    std::uint8_t bits_;
};

/// A row of the state machine: from where an action leads whereto, and the error anywhere else.
struct transition {
    action what;
    statuses from;
    /// Nothing: the status stays as it is.
    std::optional<status> to;
    errc otherwise;
};

/// The state machine, whole.
inline constexpr std::array state_machine{
    transition{action::ACCEPT, statuses{status::PENDING}, status::ACCEPTED, errc::CANNOT_ACCEPT},
    transition{action::START, statuses{status::ACCEPTED}, status::IN_PROGRESS, errc::CANNOT_START},
    transition{action::COMPLETE, statuses{status::ACCEPTED, status::IN_PROGRESS}, status::COMPLETED,
               errc::CANNOT_COMPLETE},
    transition{action::CANCEL, statuses{status::PENDING, status::ACCEPTED, status::IN_PROGRESS}, status::CANCELLED,
               errc::CANNOT_CANCEL},
    transition{action::DECLINE, statuses{status::PENDING}, std::nullopt, errc::CANNOT_DECLINE},
    transition{action::RELEASE, statuses{status::ACCEPTED, status::IN_PROGRESS}, status::PENDING, errc::CANNOT_RELEASE},
    transition{action::ASSIGN, statuses{status::PENDING, status::ACCEPTED}, status::ACCEPTED, errc::CANNOT_ASSIGN},
    transition{action::RATE, statuses{status::COMPLETED}, std::nullopt, errc::CANNOT_RATE},
};

/// The row of an action.
constexpr const transition& transition_of(action what) { return state_machine[static_cast<std::size_t>(what)]; }

/// The error of doing that now, or nothing where it may be done.
constexpr std::optional<errc> refusal(action what, status now) {
    if (what == action::CANCEL && now == status::CANCELLED) return errc::ALREADY_CANCELLED;
    const transition& row = transition_of(what);
    return row.from.include(now) ? std::nullopt : std::optional{row.otherwise};
}

}  // namespace callout
