#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "replay/simulated_time.hpp"

namespace callout::replay {

/// What people do to a request, spelled as the `kind` of an activity.
enum class deed { CREATED, ACCEPTED, ASSIGNED, STARTED, COMPLETED, CANCELLED, DECLINED, RELEASED };

/// The deed that an activity's `kind` names; none for kinds that change no request.
std::optional<deed> deed_of(std::string_view kind);
/// As an activity's `kind` spells it.
std::string_view name_of(deed what);

/// An action and its actor.
struct action {
    deed what{};
    std::int64_t actor{};
    minutes at{};
};

/// All that was tried with one request and how the server answered.
struct request_record {
    std::int64_t id{};
    /// Index of its customer among the run's customers.
    std::size_t customer{};
    /// Index of its call among the file's calls.
    std::size_t call{};
    bool is_emergency = false;
    /// Answered with 2xx.
    std::vector<action> acknowledged;
    /// Refused because somebody was faster.
    std::vector<action> lost;
    /// Without an answer: the server may or may not have done it.
    std::vector<action> unanswered;

    /// When it was first acknowledged; none if never.
    [[nodiscard]] std::optional<minutes> first(deed what) const;
    /// Whether it is known to be completed or cancelled.
    [[nodiscard]] bool is_closed() const;
};

/// Every request of a run by its id.
using ledger = std::map<std::int64_t, request_record>;

}  // namespace callout::replay
