#include "live/event_cursor.hpp"

#include <array>
#include <charconv>

namespace callout {

event_cursor whole_of(const event_row& row) { return {row.position(), event_cursor::whole, row.happened_at}; }

std::string to_text(const event_cursor& cursor) {
    return std::to_string(cursor.at.transaction_id) + '-' + std::to_string(cursor.at.id) + '-' +
           std::to_string(cursor.part) + '-' + std::to_string(cursor.happened_at.time_since_epoch().count());
}

std::optional<event_cursor> parse_event_cursor(std::string_view text) {
    std::array<std::int64_t, 4> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), numbers[i]);
        if (problem != std::errc{} || numbers[i] < 0) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (i + 1 == numbers.size()) break;
        if (!text.starts_with('-')) return std::nullopt;
        text.remove_prefix(1);
    }
    if (!text.empty()) return std::nullopt;
    return event_cursor{{numbers[0], numbers[1]}, numbers[2], instant{std::chrono::microseconds{numbers[3]}}};
}

}  // namespace callout
