#pragma once

#include <gmock/gmock.h>

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/message.hpp"

namespace callout {

/// What the service answered.
struct answer {
    int status = 0;
    std::string text;
    /// Null where the text is no JSON.
    boost::json::value body;
    std::vector<std::pair<std::string, std::string>> headers;

    /// The first header of that name, whatever its case.
    [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
    /// What is at "results.0.title"; null where nothing is.
    [[nodiscard]] boost::json::value field(std::string_view path) const;
    /// The text at a path; empty where none is.
    [[nodiscard]] std::string text_at(std::string_view path) const;
    /// The whole number at a path; -1 where none is.
    [[nodiscard]] std::int64_t number_at(std::string_view path) const;
    /// Whether there is such a key, even if it is null.
    [[nodiscard]] bool has(std::string_view path) const;
    /// Whether a text anywhere in the body is exactly this: `detail`, or a field's message.
    [[nodiscard]] bool mentions(std::string_view text) const;
};

/// Of a response as a handler gives it.
answer to_answer(response&& from);

std::ostream& operator<<(std::ostream& out, const answer& shown);

/// An answer of that status with that text as its `detail` or among its fields' messages.
MATCHER_P2(says, status, text,
           "answers " + ::testing::PrintToString(status) + " and says " + ::testing::PrintToString(text)) {
    return arg.status == status && arg.mentions(text);
}

/// An answer of that status with that message for that field.
MATCHER_P3(says_of, status, field, text,
           "answers " + ::testing::PrintToString(status) + " and says " + ::testing::PrintToString(text) + " of " +
               ::testing::PrintToString(field)) {
    const auto messages = arg.field(field);
    if (arg.status != status || !messages.is_array()) return false;
    for (const auto& each : messages.get_array()) {
        if (each.is_string() && std::string_view{each.get_string()} == text) return true;
    }
    return false;
}

}  // namespace callout
