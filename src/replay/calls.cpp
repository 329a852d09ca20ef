#include "replay/calls.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "replay/csv.hpp"

namespace callout::replay {

namespace {

constexpr std::array<std::string_view, 9> columns{"call_id",   "received_at", "lat", "lon",    "urgency",
                                                  "call_type", "descriptor",  "zip", "borough"};

using header = std::map<std::string, std::size_t, std::less<>>;

header read_header(const std::vector<csv_record>& records) {
    header result;
    if (!records.empty()) {
        const auto& names = records.front().fields;
        for (std::size_t i = 0; i < names.size(); ++i) result.emplace(names[i], i);
    }
    for (const auto column : columns) {
        if (!result.contains(column)) throw csv_error(1, std::string{column}, "the header has no such column");
    }
    return result;
}

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::chrono::sys_seconds> parse_time(std::string_view text) {
    using namespace std::chrono;
    constexpr std::string_view shape = "0000-00-00T00:00:00";
    if (text.size() != shape.size()) return std::nullopt;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool is_digit = text[i] >= '0' && text[i] <= '9';
        if (shape[i] == '0' ? !is_digit : text[i] != shape[i]) return std::nullopt;
    }
    const auto part = [&](std::size_t from, std::size_t size) {
        return parse_number<unsigned>(text.substr(from, size)).value_or(0);
    };
    const year_month_day date{year{static_cast<int>(part(0, 4))}, month{part(5, 2)}, day{part(8, 2)}};
    if (!date.ok() || part(11, 2) > 23 || part(14, 2) > 59 || part(17, 2) > 59) return std::nullopt;
    return sys_days{date} + hours{part(11, 2)} + std::chrono::minutes{part(14, 2)} + seconds{part(17, 2)};
}

class row {
public:
    row(const header& names, const csv_record& record) : names_{names}, record_{record} {}

    [[nodiscard]] const std::string& text(std::string_view column) const {
        return record_.fields[names_.find(column)->second];
    }

    [[nodiscard]] const std::string& required_text(std::string_view column) const {
        if (text(column).empty()) fail(column, "is empty");
        return text(column);
    }

    [[nodiscard]] double degrees(std::string_view column, double limit) const {
        const auto value = parse_number<double>(text(column));
        if (!value || !std::isfinite(*value) || std::abs(*value) > limit) fail(column, "is no coordinate in degrees");
        return *value;
    }

    [[nodiscard]] std::chrono::sys_seconds time(std::string_view column) const {
        const auto value = parse_time(text(column));
        if (!value) fail(column, "is no time like 2026-02-12T22:14:05");
        return *value;
    }

    [[nodiscard]] bool is_emergency() const {
        const auto& value = text("urgency");
        if (value != "emergency" && value != "standard") fail("urgency", "is neither emergency nor standard");
        return value == "emergency";
    }

private:
    [[noreturn]] void fail(std::string_view column, const std::string& problem) const {
        throw csv_error(record_.line, std::string{column}, "'" + text(column) + "' " + problem);
    }

    const header& names_;
    const csv_record& record_;
};

struct timed_call {
    std::chrono::sys_seconds received_at;
    std::size_t line{};
    repair_call call;
};

timed_call read_call(std::size_t line, const row& from) {
    return {from.time("received_at"),
            line,
            {.id = from.required_text("call_id"),
             .where = {from.degrees("lat", 90), from.degrees("lon", 180)},
             .is_emergency = from.is_emergency(),
             .type = from.required_text("call_type"),
             .descriptor = from.text("descriptor"),
             .zip = from.text("zip"),
             .borough = from.text("borough")}};
}

}  // namespace

std::vector<repair_call> read_calls(std::string_view csv) {
    const auto records = parse_csv(csv);
    const auto names = read_header(records);
    std::vector<timed_call> timed;
    for (std::size_t i = 1; i < records.size(); ++i) timed.push_back(read_call(i, row{names, records[i]}));
    std::ranges::sort(timed, [](const timed_call& a, const timed_call& b) {
        return std::tie(a.received_at, a.line) < std::tie(b.received_at, b.line);
    });

    std::vector<repair_call> calls;
    for (auto& [received_at, line, call] : timed) {
        call.received = received_at - timed.front().received_at;
        calls.push_back(std::move(call));
    }
    return calls;
}

}  // namespace callout::replay
