#include "security/code_points.hpp"

#include <array>
#include <cstddef>
#include <utility>

namespace callout {
namespace {

constexpr char32_t replacement = 0xFFFD;

struct sequence {
    char32_t code_point;
    std::size_t length;
};

constexpr bool in(char32_t value, char32_t first, char32_t last) { return first <= value && value <= last; }

std::size_t promised_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (in(lead, 0xC2, 0xDF)) return 2;
    if (in(lead, 0xE0, 0xEF)) return 3;
    if (in(lead, 0xF0, 0xF4)) return 4;
    return 0;
}

bool is_shortest_and_legal(char32_t code_point, std::size_t length) {
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    return code_point >= least.at(length) && code_point <= 0x10FFFF && !in(code_point, 0xD800, 0xDFFF);
}

sequence next_sequence(std::string_view rest) {
    const auto lead = static_cast<unsigned char>(rest.front());
    const std::size_t length = promised_length(lead);
    if (length == 1) return {lead, 1};
    if (length == 0 || length > rest.size()) return {replacement, 1};
    char32_t code_point = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        const auto byte = static_cast<unsigned char>(rest[i]);
        if ((byte & 0xC0U) != 0x80U) return {replacement, 1};
        code_point = (code_point << 6U) | (byte & 0x3FU);
    }
    if (!is_shortest_and_legal(code_point, length)) return {replacement, 1};
    return {code_point, length};
}

}  // namespace

std::u32string code_points(std::string_view utf8) {
    std::u32string result;
    result.reserve(utf8.size());
    while (!utf8.empty()) {
        const auto [code_point, length] = next_sequence(utf8);
        result += code_point;
        utf8.remove_prefix(length);
    }
    return result;
}

char32_t lowercase(char32_t letter) {
    if (in(letter, 'A', 'Z')) return letter + 0x20;
    if (letter < 0xC0) return letter;
    const bool multiplication_sign = letter == 0xD7;
    if (in(letter, 0xC0, 0xDE) && !multiplication_sign) return letter + 0x20;
    const bool even_is_upper = in(letter, 0x100, 0x12F) || in(letter, 0x132, 0x137) || in(letter, 0x14A, 0x177);
    if (even_is_upper) return letter | 1U;
    const bool odd_is_upper = in(letter, 0x139, 0x148) || in(letter, 0x179, 0x17E);
    if (odd_is_upper && letter % 2 == 1) return letter + 1;
    if (in(letter, 0x391, 0x3A9) && letter != 0x3A2) return letter + 0x20;
    if (in(letter, 0x410, 0x42F)) return letter + 0x20;
    if (in(letter, 0x400, 0x40F)) return letter + 0x50;
    return letter;
}

bool is_decimal_digit(char32_t character) {
    constexpr std::array<char32_t, 5> zeros{U'0', 0x660, 0x6F0, 0x966, 0xFF10};
    for (const char32_t zero : zeros) {
        if (in(character, zero, zero + 9)) return true;
    }
    return false;
}

}  // namespace callout
