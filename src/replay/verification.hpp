#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "replay/ledger.hpp"

namespace callout::replay {

/// One entry of a request's history as the API shows it. The actor is null when the account is gone.
struct observed_activity {
    std::string kind;
    std::optional<std::int64_t> actor;
};

/// A request as the API shows it to its customer.
struct observed_request {
    std::string status;
    std::optional<std::int64_t> worker;
    /// Oldest first.
    std::vector<observed_activity> history;
};

/// The rules that the final check holds every request to.
enum class rule {
    /// Every acknowledged action is in the history, once.
    ACKNOWLEDGED_IS_KEPT,
    /// The history holds nothing that nobody did.
    NOTHING_INVENTED,
    /// Each step follows from the one before; two workers never hold a request at once.
    HISTORY_IS_POSSIBLE,
    /// Status and worker are those the history ends with.
    STATE_FOLLOWS_HISTORY,
    /// Whoever was refused was refused because another's action is in the history.
    LOSSES_ARE_EXPLAINED,
};

/// A broken rule, said for a reader.
struct finding {
    rule broken{};
    std::string text;
};

/// Compares what a request's people were told with what the server shows now; no finding: all is well.
std::vector<finding> verify(const request_record& told, const observed_request& shown);

}  // namespace callout::replay
