#pragma once

#include <openssl/types.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace callout {

/// A key pair on the curve P-256: agrees on secrets (ECDH) and signs (ES256, RFC 7518, section 3.4). Throws
/// std::runtime_error where OpenSSL fails.
class p256_key {
public:
    static p256_key generate();
    /// Nothing unless these are 32 bytes, big-endian, of a number that is a key.
    static std::optional<p256_key> from_private(std::string_view number);

    /// 32 bytes, big-endian.
    [[nodiscard]] std::string private_number() const;
    /// 65 bytes, uncompressed (SEC 1, section 2.3.3).
    [[nodiscard]] std::string public_point() const;
    /// The 32 bytes that the holder of the other key agrees on as well. Nothing where the other is no point of the
    /// curve.
    [[nodiscard]] std::optional<std::string> shared_secret(std::string_view other_point) const;
    /// 64 bytes: r and s.
    [[nodiscard]] std::string sign(std::string_view text) const;

private:
    struct free_key {
        void operator()(EVP_PKEY* key) const;
    };
    using owned_key = std::unique_ptr<EVP_PKEY, free_key>;

    explicit p256_key(owned_key key) : key_{std::move(key)} {}

    owned_key key_;
};

/// Whether these are the 65 bytes of an uncompressed point of the curve.
bool is_p256_point(std::string_view bytes);

}  // namespace callout
