#pragma once

#include "security/p256_key.hpp"
#include "values.hpp"

#include <string>
#include <string_view>

namespace callout {

/// Tells push services who sends (RFC 8292). Safe to use from several threads.
class vapid_identity {
public:
    /// `private_key` is base64url of 32 bytes; `subject` an address of the operator, `mailto:` or `https:`, or empty.
    /// Throws std::invalid_argument for a key that is none.
    vapid_identity(std::string_view private_key, std::string subject);

    /// What browsers subscribe with (applicationServerKey): base64url of 65 bytes.
    [[nodiscard]] const std::string& public_key() const { return public_key_; }
    /// The value of the Authorization header for a push service of this origin, good for 12 hours.
    [[nodiscard]] std::string authorization(std::string_view origin, instant now) const;

    /// A new private key.
    static std::string generate();

private:
    p256_key key_;
    std::string public_key_;
    std::string subject_;
};

}  // namespace callout
