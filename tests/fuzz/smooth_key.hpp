#pragma once

#include "security/digest.hpp"

#include <openssl/bn.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace callout::fuzzing {

/// An RSA key that signs in microseconds instead of a millisecond: its modulus is made of small primes, so that a short
/// private exponent does. Anybody can factor it, but what checks signatures takes it for a key like any other.
class smooth_key {
public:
    smooth_key() {
        BN_one(modulus_.get());
        for (std::uint64_t prime = 3; BN_num_bits(modulus_.get()) < 2048; prime += 2) {
            if (order % (prime - 1) == 0 && is_prime(prime)) BN_mul_word(modulus_.get(), prime);
        }
        BN_set_word(exponent_.get(), private_exponent());
        BN_MONT_CTX_set(montgomery_.get(), modulus_.get(), context_.get());
    }

    /// Big-endian, as a JWK holds it.
    [[nodiscard]] std::string modulus() const { return padded(modulus_.get()); }
    [[nodiscard]] static std::string exponent() { return {static_cast<char>(public_exponent)}; }

    /// The signature of RS256 (RFC 8017, section 8.2.1).
    [[nodiscard]] std::string sign(std::string_view text) const {
        constexpr std::array<unsigned char, 19> sha256_follows{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60,
                                                               0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                                                               0x01, 0x05, 0x00, 0x04, 0x20};
        const auto digest = sha256(text);
        std::string message(static_cast<std::size_t>(BN_num_bytes(modulus_.get())), '\xFF');
        message[0] = 0, message[1] = 1;
        const auto end = std::copy(digest.rbegin(), digest.rend(), message.rbegin());
        *std::copy(sha256_follows.rbegin(), sha256_follows.rend(), end) = 0;
        const number padded_message{BN_bin2bn(reinterpret_cast<const unsigned char*>(message.data()),
                                              static_cast<int>(message.size()), nullptr)};
        const number signature{BN_new()};
        BN_mod_exp_mont(signature.get(), padded_message.get(), exponent_.get(), modulus_.get(), context_.get(),
                        montgomery_.get());
        return padded(signature.get());
    }

private:
    struct freed {
        void operator()(BIGNUM* owned) const { BN_free(owned); }
        void operator()(BN_CTX* owned) const { BN_CTX_free(owned); }
        void operator()(BN_MONT_CTX* owned) const { BN_MONT_CTX_free(owned); }
    };
    using number = std::unique_ptr<BIGNUM, freed>;

    /// 2^5 * 3^3 * 5^2 * 7 * 11 * 13 * 17: every prime of the modulus is one more than a divisor of it.
    static constexpr std::uint64_t order = 367'567'200;
    static constexpr std::uint64_t public_exponent = 19;

    static constexpr bool is_prime(std::uint64_t candidate) {
        for (std::uint64_t divisor = 3; divisor * divisor <= candidate; divisor += 2) {
            if (candidate % divisor == 0) return false;
        }
        return true;
    }

    static constexpr std::uint64_t private_exponent() {
        std::uint64_t multiple = order + 1;
        while (multiple % public_exponent != 0) multiple += order;
        return multiple / public_exponent;
    }

    [[nodiscard]] std::string padded(const BIGNUM* value) const {
        std::string bytes(static_cast<std::size_t>(BN_num_bytes(modulus_.get())), '\0');
        BN_bn2binpad(value, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
        return bytes;
    }

    number modulus_{BN_new()};
    number exponent_{BN_new()};
    std::unique_ptr<BN_CTX, freed> context_{BN_CTX_new()};
    std::unique_ptr<BN_MONT_CTX, freed> montgomery_{BN_MONT_CTX_new()};
};

}  // namespace callout::fuzzing
