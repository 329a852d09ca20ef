#pragma once

#include <string>
#include <string_view>

namespace callout {

/// The code points of a UTF-8 text; U+FFFD for each byte that is not part of one.
std::u32string code_points(std::string_view utf8);

/// Lower case in the Latin, Greek and Cyrillic letters that Unicode pairs by a fixed distance or parity; others as they
/// are.
char32_t lowercase(char32_t letter);

/// Whether `character` is a decimal digit of the Latin, Arabic, Persian, Devanagari or full-width set.
bool is_decimal_digit(char32_t character);

}  // namespace callout
