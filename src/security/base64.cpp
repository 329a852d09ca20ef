#include "security/base64.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace callout {
namespace {

constexpr std::string_view url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view plain_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t foreign = 0xFF;

constexpr std::array<std::uint8_t, 256> url_values = [] {
    std::array<std::uint8_t, 256> result{};
    result.fill(foreign);
    for (std::size_t i = 0; i < url_alphabet.size(); ++i) {
        result[static_cast<unsigned char>(url_alphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return result;
}();

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

}  // namespace

std::string to_base64url(std::span<const unsigned char> bytes) { return encode(bytes, url_alphabet); }

std::string to_base64url(std::string_view text) {
    return to_base64url(std::span{reinterpret_cast<const unsigned char*>(text.data()), text.size()});
}

std::optional<std::string> from_base64url(std::string_view encoded) {
    if (encoded.size() % 4 == 1) return std::nullopt;
    std::string result;
    result.reserve(encoded.size() * 3 / 4);
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (const char character : encoded) {
        const std::uint8_t value = url_values[static_cast<unsigned char>(character)];
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

std::string to_base64(std::span<const unsigned char> bytes) {
    std::string result = encode(bytes, plain_alphabet);
    while (result.size() % 4 != 0) result += '=';
    return result;
}

}  // namespace callout
