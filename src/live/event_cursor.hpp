#pragma once

#include "events/event.hpp"
#include "values.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace callout {

/// How far somebody has heard: up to this part of this event. One event may be told in several parts: what changed, and
/// the notices that came with it.
struct event_cursor {
    event_position at;
    std::int64_t part = 0;
    /// Of the event, so that one of another history of this database, before it was set back, is not taken for it.
    instant happened_at{};

    /// Every part of it.
    static constexpr std::int64_t whole = 99;
};

/// All of an event was heard.
event_cursor whole_of(const event_row& row);

/// The id that clients are given, and send back as Last-Event-ID.
std::string to_text(const event_cursor& cursor);

/// Nothing for what is no such id.
std::optional<event_cursor> parse_event_cursor(std::string_view text);

}  // namespace callout
