#pragma once

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace callout {

/// The 256 bits that SHA-256 and HMAC-SHA-256 give.
using digest256 = std::array<unsigned char, 32>;

/// Two lower-case hexadecimal digits a byte.
std::string to_hex(std::span<const unsigned char> bytes);

/// `bytes` unpredictable bytes from the operating system's generator, as lower-case hexadecimal digits.
/// @throws std::runtime_error where the generator fails.
std::string random_hex(std::size_t bytes);

/// An unpredictable number from 1 on, for an id that must never have been another's.
/// @throws std::runtime_error where the generator fails.
std::int64_t random_id();

/// The SHA-256 of `data` (FIPS 180-4).
digest256 sha256(std::string_view data);

/// The SHA-256 of `data` as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view data);

/// Whether both are the same, in a time that depends on their lengths alone.
bool equal_in_constant_time(std::string_view left, std::string_view right);

/// A key for HMAC-SHA-256 (RFC 2104), its first block of either pass hashed beforehand. Safe to use from several
/// threads.
class hmac_sha256_key {
public:
    /// @throws std::invalid_argument for an empty key, std::runtime_error where OpenSSL fails.
    explicit hmac_sha256_key(std::string_view key);

    /// The authentication code of `message`.
    [[nodiscard]] digest256 sign(std::string_view message) const;

private:
    struct free_digest {
        void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
    };
    struct free_context {
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    using context = std::unique_ptr<EVP_MD_CTX, free_context>;

    [[nodiscard]] context begin_with(std::span<const unsigned char> block) const;

    std::unique_ptr<EVP_MD, free_digest> sha256_;
    context inner_;
    context outer_;
};

}  // namespace callout
