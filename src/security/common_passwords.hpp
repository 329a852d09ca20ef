#pragma once

#include <string_view>

namespace callout {

/// The passwords that people choose most: lower case, eight characters or more, one a line, sorted bytewise.
/// Defined by code that the build generates.
std::string_view embedded_common_passwords();

/// Whether `line` is one of the lines, sorted bytewise and ended by '\n' each, of `sorted_text`.
bool sorted_lines_contain(std::string_view sorted_text, std::string_view line);

/// Whether a password, already in lower case, is one of the embedded common ones.
bool is_common_password(std::string_view lowercase);

}  // namespace callout
