#include "replay/report.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <numeric>
#include <ostream>
#include <sstream>
#include <string_view>
#include <utility>

namespace callout::replay {

namespace {

constexpr int label_width = 22;
constexpr int cell_width = 12;
constexpr std::size_t shown_findings = 10;

constexpr std::array<std::pair<rule, std::string_view>, 5> rules{{
    {rule::ACKNOWLEDGED_IS_KEPT, "every acknowledged action is in the history, once"},
    {rule::NOTHING_INVENTED, "the history holds nothing that nobody did"},
    {rule::HISTORY_IS_POSSIBLE, "every history is possible: never two workers at once"},
    {rule::STATE_FOLLOWS_HISTORY, "status and worker are those the history ends with"},
    {rule::LOSSES_ARE_EXPLAINED, "whoever was refused was refused for another's action"},
}};

std::size_t count(const std::map<deed, std::size_t>& counts, deed what) {
    const auto found = counts.find(what);
    return found == counts.end() ? 0 : found->second;
}

template <class Value>
void line(std::ostream& out, std::string_view label, const Value& value) {
    out << std::left << std::setw(label_width) << label << std::right << std::setw(cell_width) << value << '\n';
}

std::string fixed(std::optional<double> value) {
    if (!value) return "-";
    std::ostringstream text;
    text << std::fixed << std::setprecision(1) << *value;
    return text.str();
}

void print_waiting(std::ostream& out, std::string_view label, const waiting_times& times) {
    out << std::left << std::setw(label_width) << label << std::right << std::setw(cell_width) << times.requests
        << std::setw(cell_width) << times.to_accept.size() << std::setw(cell_width)
        << fixed(percentile(times.to_accept, 0.5)) << std::setw(cell_width) << fixed(percentile(times.to_accept, 0.9))
        << std::setw(cell_width) << times.to_complete.size() << std::setw(cell_width)
        << fixed(percentile(times.to_complete, 0.5)) << std::setw(cell_width)
        << fixed(percentile(times.to_complete, 0.9)) << '\n';
}

void print_losses(std::ostream& out, const std::map<deed, std::size_t>& lost) {
    std::size_t sum = 0;
    std::string detail;
    for (const auto& [what, number] : lost) {
        sum += number;
        detail += (detail.empty() ? "  (" : ", ") + std::string{name_of(what)} + " " + std::to_string(number);
    }
    line(out, "lost races", std::to_string(sum));
    if (!detail.empty()) out << detail << ")\n";
}

void count_times(const request_record& request, waiting_times& times) {
    times.requests += 1;
    const auto created = request.first(deed::CREATED);
    const auto accepted = request.first(deed::ACCEPTED);
    const auto completed = request.first(deed::COMPLETED);
    if (created && accepted) times.to_accept.push_back((*accepted - *created).count());
    if (created && completed) times.to_complete.push_back((*completed - *created).count());
}

}  // namespace

std::optional<double> percentile(std::vector<double> values, double fraction) {
    if (values.empty()) return std::nullopt;
    std::ranges::sort(values);
    const double rank = fraction * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(std::floor(rank));
    const auto above = std::min(below + 1, values.size() - 1);
    return std::lerp(values[below], values[above], rank - std::floor(rank));
}

run_summary summarize(const ledger& book) {
    run_summary summary;
    for (const auto& [id, request] : book) {
        for (const auto& one : request.acknowledged) summary.done[one.what] += 1;
        for (const auto& one : request.lost) summary.lost[one.what] += 1;
        count_times(request, request.is_emergency ? summary.emergency : summary.standard);
        if (!request.is_closed()) summary.still_open += 1;
    }
    return summary;
}

void print(std::ostream& out, const run_summary& summary, const run_costs& costs) {
    line(out, "requests", count(summary.done, deed::CREATED));
    line(out, "accepted", count(summary.done, deed::ACCEPTED));
    line(out, "started", count(summary.done, deed::STARTED));
    line(out, "completed", count(summary.done, deed::COMPLETED));
    line(out, "cancelled", count(summary.done, deed::CANCELLED));
    line(out, "declined", count(summary.done, deed::DECLINED));
    line(out, "released", count(summary.done, deed::RELEASED));
    line(out, "still open", summary.still_open);
    print_losses(out, summary.lost);
    out << '\n' << std::left << std::setw(label_width) << "simulated minutes" << std::right;
    for (const auto* title : {"requests", "accepted", "median", "p90", "completed", "median", "p90"}) {
        out << std::setw(cell_width) << title;
    }
    out << '\n';
    print_waiting(out, "EMERGENCY", summary.emergency);
    print_waiting(out, "STANDARD", summary.standard);
    out << '\n';
    line(out, "HTTP calls", costs.http_calls);
    line(out, "HTTP errors", costs.http_errors);
    line(out, "throttled, waited", costs.throttled);
    line(out, "simulated hours", fixed(costs.simulated.count() / 60));
    line(out, "wall seconds", fixed(costs.wall_seconds));
    for (const auto& error : costs.errors) out << "  error: " << error << '\n';
}

void print(std::ostream& out, const verdict& result) {
    out << "\ncheck of " << result.requests_checked << " requests and " << result.actions_checked
        << " acknowledged actions, read back through the API\n";
    for (const auto& [broken, text] : rules) {
        const auto found = result.findings.find(broken);
        const bool is_kept = found == result.findings.end();
        out << (is_kept ? "  ok      " : "  BROKEN  ") << text << '\n';
        if (is_kept) continue;
        for (std::size_t i = 0; i < std::min(found->second.size(), shown_findings); ++i) {
            out << "            " << found->second[i] << '\n';
        }
    }
    if (result.unreadable > 0) out << "  BROKEN  " << result.unreadable << " requests could not be read back\n";
    out << (result.passed() ? "check passed\n" : "check FAILED\n");
}

}  // namespace callout::replay
