#pragma once

#include <array>
#include <cstddef>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "replay/ledger.hpp"
#include "replay/verification.hpp"

namespace callout::replay {

/// The value below which the share `fraction` (0 to 1) of the values lies, between neighbours in proportion
/// (rank = fraction * (n - 1)); none of no values.
std::optional<double> percentile(std::vector<double> values, double fraction);

/// Simulated minutes from the creation of the requests of one priority.
struct waiting_times {
    std::size_t requests{};
    std::vector<double> to_accept;
    std::vector<double> to_complete;
};

/// What a run did, counted from the acknowledged actions.
struct run_summary {
    std::map<deed, std::size_t> done;
    std::map<deed, std::size_t> lost;
    waiting_times emergency;
    waiting_times standard;
    std::size_t still_open{};
};

/// Counts a ledger.
run_summary summarize(const ledger& book);

/// What the run cost and how the transport fared.
struct run_costs {
    std::size_t http_calls{};
    std::size_t http_errors{};
    /// Answers of 429 that were waited out.
    std::size_t throttled{};
    double wall_seconds{};
    minutes simulated{};
    /// The first few errors, for a reader.
    std::vector<std::string> errors;
};

/// The outcome of the final check.
struct verdict {
    std::size_t requests_checked{};
    std::size_t actions_checked{};
    /// Requests that could not be read back.
    std::size_t unreadable{};
    std::map<rule, std::vector<std::string>> findings;

    /// Whether every request was read and kept every rule.
    [[nodiscard]] bool passed() const { return unreadable == 0 && findings.empty(); }
};

/// Writes the table of a run.
void print(std::ostream& out, const run_summary& summary, const run_costs& costs);
/// Writes one line a rule, and the first findings of a broken one.
void print(std::ostream& out, const verdict& result);

}  // namespace callout::replay
