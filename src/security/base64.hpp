#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace callout {

/// Bytes as base64url without padding (RFC 4648, section 5), as JSON Web Tokens write them.
std::string to_base64url(std::span<const unsigned char> bytes);

/// As above, of a text's bytes.
std::string to_base64url(std::string_view text);

/// The bytes of unpadded base64url; nothing for padding, a foreign character, an impossible length or stray low bits,
/// so that a value has exactly one spelling.
std::optional<std::string> from_base64url(std::string_view encoded);

/// Bytes as base64 with padding (RFC 4648, section 4), as Django stores password hashes.
std::string to_base64(std::span<const unsigned char> bytes);

/// The bytes of base64 with padding; nothing for a foreign character, a wrong length or stray low bits.
std::optional<std::string> from_base64(std::string_view encoded);

}  // namespace callout
