#include "security/base64.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace callout {
namespace {

constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view plain_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t foreign = 0xFF;

using letter_values = std::array<std::uint8_t, 256>;

constexpr letter_values values_of(std::string_view alphabet) {
    letter_values result{};
    result.fill(foreign);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        result[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return result;
}

constexpr letter_values url_values = values_of(url_alphabet);
constexpr letter_values plain_values = values_of(plain_alphabet);

std::string encode(std::span<const unsigned char> bytes, std::string_view alphabet) {
    std::string result;
    result.reserve((bytes.size() * 4 + 2) / 3 + 2);
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (const unsigned char byte : bytes) {
        pending = (pending << 8U) | byte;
        for (bits += 8; bits >= 6;) {
            bits -= 6;
            result += alphabet[(pending >> bits) & 0x3FU];
        }
    }
    if (bits > 0) result += alphabet[(pending << (6 - bits)) & 0x3FU];
    return result;
}

/// Nothing for a foreign character, an impossible length or stray low bits.
std::optional<std::string> decode(std::string_view encoded, const letter_values& values) {
    if (encoded.size() % 4 == 1) return std::nullopt;
    std::string result;
    result.reserve(encoded.size() * 3 / 4);
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (const char character : encoded) {
        const std::uint8_t value = values[static_cast<unsigned char>(character)];
        if (value == foreign) return std::nullopt;
        pending = (pending << 6U) | value;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        result += static_cast<char>((pending >> bits) & 0xFFU);
    }
    const bool stray_bits = (pending & ((1U << bits) - 1U)) != 0;
    if (stray_bits) return std::nullopt;
    return result;
}

}  // namespace

std::string to_base64url(std::span<const unsigned char> bytes) { return encode(bytes, url_alphabet); }

std::string to_base64url(std::string_view text) {
    return to_base64url(std::span{reinterpret_cast<const unsigned char*>(text.data()), text.size()});
}

std::optional<std::string> from_base64url(std::string_view encoded) { return decode(encoded, url_values); }

std::optional<std::string> from_base64(std::string_view encoded) {
    if (encoded.size() % 4 != 0) return std::nullopt;
    for (int padding = 0; padding < 2 && encoded.ends_with('='); ++padding) encoded.remove_suffix(1);
    return decode(encoded, plain_values);
}

std::string to_base64(std::span<const unsigned char> bytes) {
    std::string result = encode(bytes, plain_alphabet);
    while (result.size() % 4 != 0) result += '=';
    return result;
}

}  // namespace callout
