#include "http/json_scalars.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace callout::json {
namespace {

template <class Number>
void append_number(std::string& out, Number value) {
    std::array<char, 32> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    out.append(buffer.data(), end);
}

}  // namespace

std::string_view trimmed(std::string_view value) {
    const auto first = value.find_first_not_of(white_space);
    if (first == std::string_view::npos) return {};
    return value.substr(first, value.find_last_not_of(white_space) - first + 1);
}

std::optional<std::string> number_text(const bj::value& value) {
    std::string out;
    if (const auto* integer = value.if_int64())
        append_number(out, *integer);
    else if (const auto* natural = value.if_uint64())
        append_number(out, *natural);
    else if (const auto* real = value.if_double(); real != nullptr && std::isfinite(*real))
        append_number(out, *real);
    else
        return std::nullopt;
    return out;
}

std::optional<std::string> numeric_text(const bj::value& value) {
    if (const auto* string = value.if_string()) {
        if (string->size() > 1000) return std::nullopt;
        return std::string{trimmed({string->data(), string->size()})};
    }
    return number_text(value);
}

std::string at_least_message(std::int64_t bound) {
    return "Ensure this value is greater than or equal to " + std::to_string(bound) + ".";
}
std::string at_most_message(std::int64_t bound) {
    return "Ensure this value is less than or equal to " + std::to_string(bound) + ".";
}

}  // namespace callout::json
