#pragma once

#include "http/json.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What the readers of single values share.
namespace callout::json {

namespace bj = boost::json;

inline constexpr std::string_view white_space = " \t\n\r\f\v";

/// Without white space at both ends.
std::string_view trimmed(std::string_view value);

/// A name or a value of a query string, decoded; '+' is a space. A stray '%' stands for itself, as in Django.
std::string percent_decoded(std::string_view encoded);

/// The text of a number as it would be typed; nothing for other kinds.
std::optional<std::string> number_text(const bj::value& value);

/// The text of a number or of a string that should hold one. Longer ones than 1,000 characters are no numbers.
std::optional<std::string> numeric_text(const bj::value& value);

/// DRF's messages for a value beyond a bound.
std::string at_least_message(std::int64_t bound);
std::string at_most_message(std::int64_t bound);

}  // namespace callout::json
