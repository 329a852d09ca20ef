#include "replay/verification.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace callout::replay {

namespace {

struct observed_deed {
    deed what{};
    std::optional<std::int64_t> actor;
};

std::vector<observed_deed> deeds_of(const observed_request& shown) {
    std::vector<observed_deed> result;
    for (const auto& activity : shown.history) {
        if (const auto what = deed_of(activity.kind)) result.push_back({*what, activity.actor});
    }
    return result;
}

std::string describe(deed what, std::optional<std::int64_t> actor) {
    std::string text{name_of(what)};
    return actor ? text + " by user " + std::to_string(*actor) : text;
}

bool is_same(const observed_deed& seen, const action& told) {
    return seen.what == told.what && (!seen.actor || *seen.actor == told.actor);
}

void compare_actions(const request_record& told, std::vector<observed_deed> seen, std::vector<finding>& findings) {
    const auto strike_out = [&seen](const action& what) {
        const auto found = std::ranges::find_if(seen, [&](const observed_deed& one) { return is_same(one, what); });
        if (found == seen.end()) return false;
        seen.erase(found);
        return true;
    };
    for (const auto& what : told.acknowledged) {
        if (strike_out(what)) continue;
        findings.push_back({rule::ACKNOWLEDGED_IS_KEPT, describe(what.what, what.actor) + " is missing"});
    }
    for (const auto& what : told.unanswered) strike_out(what);
    for (const auto& one : seen) {
        findings.push_back({rule::NOTHING_INVENTED, describe(one.what, one.actor) + " was never acknowledged"});
    }
}

/// The state machine as the API's users know it, fed with a history from its start.
class lifecycle {
public:
    /// False if the step is impossible in the present state.
    bool follow(const observed_deed& step) {
        switch (step.what) {
            case deed::CREATED: return move(status_.empty(), "PENDING", std::nullopt);
            case deed::ACCEPTED: return move(status_ == "PENDING", "ACCEPTED", step.actor);
            case deed::ASSIGNED: return move(status_ == "PENDING" || status_ == "ACCEPTED", "ACCEPTED", std::nullopt);
            case deed::STARTED: return move(status_ == "ACCEPTED" && holds(step), "IN_PROGRESS", worker_);
            case deed::COMPLETED: return move(is_held() && holds(step), "COMPLETED", worker_);
            case deed::RELEASED: return move(is_held() && holds(step), "PENDING", std::nullopt);
            case deed::CANCELLED: return move(is_held() || status_ == "PENDING", "CANCELLED", worker_);
            case deed::DECLINED: return status_ == "PENDING";
        }
        return false;
    }

    [[nodiscard]] const std::string& status() const { return status_; }
    [[nodiscard]] std::optional<std::int64_t> worker() const { return worker_; }
    [[nodiscard]] bool is_held() const { return status_ == "ACCEPTED" || status_ == "IN_PROGRESS"; }

private:
    bool move(bool is_possible, const char* next, std::optional<std::int64_t> worker) {
        if (!is_possible) return false;
        status_ = next;
        worker_ = worker;
        return true;
    }

    [[nodiscard]] bool holds(const observed_deed& step) const {
        return !worker_ || !step.actor || *worker_ == *step.actor;
    }

    std::string status_;
    std::optional<std::int64_t> worker_;
};

void follow_history(const observed_request& shown, const std::vector<observed_deed>& seen,
                    std::vector<finding>& findings) {
    lifecycle life;
    for (const auto& step : seen) {
        if (life.follow(step)) continue;
        const auto state = life.status().empty() ? "nothing" : life.status();
        findings.push_back({rule::HISTORY_IS_POSSIBLE, describe(step.what, step.actor) + " cannot follow " + state});
        return;
    }
    if (life.status() != shown.status) {
        findings.push_back({rule::STATE_FOLLOWS_HISTORY,
                            "the status is " + shown.status + ", the history ends with " + life.status()});
    }
    const bool worker_matters = life.is_held() || life.status() == "COMPLETED";
    if (worker_matters && life.worker() && shown.worker != life.worker()) {
        findings.push_back({rule::STATE_FOLLOWS_HISTORY, "the worker is not the one who accepted last"});
    }
    if (life.status() == "PENDING" && shown.worker) {
        findings.push_back({rule::STATE_FOLLOWS_HISTORY, "a pending request has a worker"});
    }
}

bool explains(const observed_deed& other, deed refused) {
    switch (refused) {
        case deed::ACCEPTED:
        case deed::DECLINED: return other.what == deed::ACCEPTED || other.what == deed::CANCELLED;
        case deed::STARTED:
        case deed::COMPLETED:
        case deed::RELEASED: return other.what == deed::CANCELLED;
        case deed::CANCELLED: return other.what == deed::COMPLETED || other.what == deed::CANCELLED;
        case deed::CREATED:
        case deed::ASSIGNED: return false;
    }
    return false;
}

void explain_losses(const request_record& told, const std::vector<observed_deed>& seen,
                    std::vector<finding>& findings) {
    for (const auto& loss : told.lost) {
        const bool is_explained = std::ranges::any_of(
            seen, [&](const observed_deed& other) { return other.actor != loss.actor && explains(other, loss.what); });
        if (is_explained) continue;
        findings.push_back(
            {rule::LOSSES_ARE_EXPLAINED, describe(loss.what, loss.actor) + " was refused although nobody was faster"});
    }
}

}  // namespace

std::vector<finding> verify(const request_record& told, const observed_request& shown) {
    const auto seen = deeds_of(shown);
    std::vector<finding> findings;
    compare_actions(told, seen, findings);
    follow_history(shown, seen, findings);
    explain_losses(told, seen, findings);
    return findings;
}

}  // namespace callout::replay
