#pragma once

#include "security/p256_key.hpp"

#include <cstddef>
#include <string>
#include <string_view>

/// The encryption of Web Push messages (RFC 8291), which is that of RFC 8188 with one record.
namespace callout {

/// Push services take bodies of 4,096 bytes: the header and the tag take the rest.
inline constexpr std::size_t most_push_text = 4096 - 86 - 17;

/// What a browser's subscription says of itself, as bytes.
struct push_receiver {
    /// 65 bytes: a point of P-256.
    std::string p256dh;
    /// 16 bytes.
    std::string auth;
};

/// What is drawn anew for each message; given by tests alone.
struct push_draw {
    p256_key sender = p256_key::generate();
    /// 16 bytes.
    std::string salt = random_salt();

    static std::string random_salt();
};

/// The body for the push service, whose Content-Encoding is aes128gcm. Throws std::invalid_argument for a receiver's
/// key that is none and for a text that is longer than `most_push_text`.
std::string encrypt_push(const push_receiver& to, std::string_view text, const push_draw& drawn = {});

}  // namespace callout
