#pragma once

#include "values.hpp"

#include <optional>
#include <string>
#include <string_view>

/// The signature of Standard Webhooks: HMAC-SHA-256 over id, time and body.
namespace callout {

/// A new secret: `whsec_` and base64 of 32 bytes.
std::string new_webhook_secret();

/// The key of a secret; nothing unless it is `whsec_` and base64 of 24 to 64 bytes.
std::optional<std::string> webhook_key(std::string_view secret);

/// `v1,` and base64 of the signature. Throws std::invalid_argument for a secret that is none.
std::string webhook_signature(std::string_view secret, std::string_view id, std::chrono::sys_seconds at,
                              std::string_view body);

}  // namespace callout
