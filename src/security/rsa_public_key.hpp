#pragma once

#include <openssl/types.h>

#include <memory>
#include <optional>
#include <string_view>

namespace callout {

/// An RSA key that checks RS256 signatures (RFC 7518, section 3.3) and nothing else, whatever a token asks for.
class rsa_public_key {
public:
    /// From modulus and exponent, big-endian without sign. Nothing for a modulus that is even or not of 2048 to 8192
    /// bits, or an exponent that is even, 1 or over 64 bits. Throws std::bad_alloc.
    static std::optional<rsa_public_key> from(std::string_view modulus, std::string_view exponent);

    /// Whether the holder of the private key signed the text.
    [[nodiscard]] bool has_signed(std::string_view text, std::string_view signature) const;

private:
    struct free_key {
        void operator()(EVP_PKEY* key) const;
    };
    using owned_key = std::unique_ptr<EVP_PKEY, free_key>;

    explicit rsa_public_key(owned_key key) : key_{std::move(key)} {}

    owned_key key_;
};

}  // namespace callout
