#pragma once

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

/// What the fuzz targets share. Each `*_fuzz.cpp` is one target: it defines `run`.
namespace callout::fuzzing {

/// Does with the input whatever a stranger could have done with it, and checks what was promised. The input stands
/// alone in its memory, so that AddressSanitizer sees what is read beyond it.
void run(std::string_view input);

/// Ends the program as a finding, unless the promise is kept.
inline void require(bool kept, const char* promise) {
    if (kept) return;
    std::fprintf(stderr, "not kept: %s\n", promise);
    std::abort();
}

/// The JSON object of a text, for judging what our own readers made of it.
inline std::optional<boost::json::object> object_of(std::string_view text) {
    boost::system::error_code problem;
    auto parsed = boost::json::parse(text, problem);
    if (problem || !parsed.is_object()) return std::nullopt;
    return std::move(parsed.get_object());
}

/// The text of a member; empty where it is missing or no text.
inline std::string_view text_of(const boost::json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string_view{value->get_string()} : std::string_view{};
}

/// The first line, and what follows it.
inline std::pair<std::string_view, std::string_view> first_line(std::string_view text) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return {text, {}};
    return {text.substr(0, end), text.substr(end + 1)};
}

}  // namespace callout::fuzzing
