#pragma once

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "security/base64.hpp"

namespace callout {

/// An issuer's RSA key pair, made for one test.
class signing_key {
public:
    explicit signing_key(std::string id, unsigned bits = 2048) : id_{std::move(id)}, key_{EVP_RSA_gen(bits)} {
        if (!key_) throw std::runtime_error{"no RSA key could be made"};
    }

    [[nodiscard]] const std::string& id() const { return id_; }
    [[nodiscard]] std::string modulus() const { return number(OSSL_PKEY_PARAM_RSA_N); }
    [[nodiscard]] std::string exponent() const { return number(OSSL_PKEY_PARAM_RSA_E); }

    /// The public key as a member of a JWK set; `more` is put among its members.
    [[nodiscard]] std::string jwk(std::string_view more = R"("use":"sig","alg":"RS256")") const {
        return R"({"kty":"RSA","kid":")" + id_ + R"(","n":")" + to_base64url(modulus()) + R"(","e":")" +
               to_base64url(exponent()) + "\"," + std::string{more} + "}";
    }

    /// A token with this header, whatever it says, signed by RS256.
    [[nodiscard]] std::string token(std::string_view header, std::string_view payload) const {
        const std::string signed_part = to_base64url(header) + "." + to_base64url(payload);
        return signed_part + "." + to_base64url(sign(signed_part));
    }
    /// A token with a header as Google writes it.
    [[nodiscard]] std::string token(std::string_view payload) const {
        return token(R"({"alg":"RS256","kid":")" + id_ + R"(","typ":"JWT"})", payload);
    }

private:
    struct freed {
        void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };

    [[nodiscard]] std::string number(const char* name) const {
        BIGNUM* found = nullptr;
        EVP_PKEY_get_bn_param(key_.get(), name, &found);
        std::string bytes(static_cast<std::size_t>(BN_num_bytes(found)), '\0');
        BN_bn2bin(found, reinterpret_cast<unsigned char*>(bytes.data()));
        BN_free(found);
        return bytes;
    }

    [[nodiscard]] std::string sign(std::string_view text) const {
        const std::unique_ptr<EVP_MD_CTX, freed> context{EVP_MD_CTX_new()};
        const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
        std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
        std::size_t size = signature.size();
        const bool is_signed =
            EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, key_.get(), nullptr) == 1 &&
            EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, bytes,
                           text.size()) == 1;
        if (!is_signed) throw std::runtime_error{"nothing could be signed"};
        return signature;
    }

    std::string id_;
    std::unique_ptr<EVP_PKEY, freed> key_;
};

/// A JWK set of these members.
inline std::string jwk_set(std::initializer_list<std::string> keys) {
    std::string all;
    for (const std::string& each : keys) all += (all.empty() ? "" : ",") + each;
    return "{\"keys\":[" + all + "]}";
}

}  // namespace callout
