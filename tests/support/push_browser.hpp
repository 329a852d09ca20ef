#pragma once

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "security/base64.hpp"
#include "security/digest.hpp"
#include "security/p256_key.hpp"

namespace callout {

/// A browser that has subscribed: reads what was encrypted for it as RFC 8291 and RFC 8188 say, and nothing else.
class push_browser {
public:
    explicit push_browser(p256_key key = p256_key::generate(), std::string auth = std::string(16, 'a'))
        : key_{std::move(key)}, auth_{std::move(auth)} {}

    [[nodiscard]] std::string p256dh() const { return key_.public_point(); }
    [[nodiscard]] const std::string& auth() const { return auth_; }

    /// What its PushSubscription is as JSON.
    [[nodiscard]] std::string subscription(std::string_view endpoint) const {
        return R"({"endpoint":")" + std::string{endpoint} + R"(","expirationTime":null,"keys":{"p256dh":")" +
               to_base64url(p256dh()) + R"(","auth":")" + to_base64url(auth_) + "\"}}";
    }

    /// The text of a message; nothing where it was not made for this browser, or was changed.
    [[nodiscard]] std::optional<std::string> read(std::string_view body) const {
        constexpr std::size_t header_size = 86;
        if (body.size() < header_size + 17 || body[20] != 65) return std::nullopt;
        const std::string_view salt = body.substr(0, 16);
        const std::string_view sender = body.substr(21, 65);
        const auto shared = key_.shared_secret(sender);
        if (!shared) return std::nullopt;
        const std::string info = zero_ended("WebPush: info") + p256dh() + std::string{sender};
        const std::string secret = hkdf(auth_, *shared, info, 32);
        return open(hkdf(salt, secret, zero_ended("Content-Encoding: aes128gcm"), 16),
                    hkdf(salt, secret, zero_ended("Content-Encoding: nonce"), 12), body.substr(header_size));
    }

private:
    static std::string zero_ended(std::string_view text) { return std::string{text} + '\0'; }

    static std::string hkdf(std::string_view salt, std::string_view secret, std::string_view info, std::size_t size) {
        const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context{
            EVP_PKEY_CTX_new_from_name(nullptr, "HKDF", nullptr), &EVP_PKEY_CTX_free};
        std::string result(size, '\0');
        const auto bytes = [](std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); };
        const auto length = [](std::string_view text) { return static_cast<int>(text.size()); };
        const bool done = EVP_PKEY_derive_init(context.get()) == 1 &&
                          EVP_PKEY_CTX_set_hkdf_md(context.get(), EVP_sha256()) == 1 &&
                          EVP_PKEY_CTX_set1_hkdf_salt(context.get(), bytes(salt), length(salt)) == 1 &&
                          EVP_PKEY_CTX_set1_hkdf_key(context.get(), bytes(secret), length(secret)) == 1 &&
                          EVP_PKEY_CTX_add1_hkdf_info(context.get(), bytes(info), length(info)) == 1 &&
                          EVP_PKEY_derive(context.get(), reinterpret_cast<unsigned char*>(result.data()), &size) == 1;
        if (!done) throw std::runtime_error{"no HKDF"};
        return result;
    }

    static std::optional<std::string> open(std::string_view key, std::string_view nonce, std::string_view sealed) {
        const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context{EVP_CIPHER_CTX_new(),
                                                                                      &EVP_CIPHER_CTX_free};
        const auto bytes = [](std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); };
        std::string tag{sealed.substr(sealed.size() - 16)};
        sealed.remove_suffix(16);
        std::string text(sealed.size(), '\0');
        auto* const into = reinterpret_cast<unsigned char*>(text.data());
        int size = 0;
        int rest = 0;
        const bool good =
            EVP_DecryptInit_ex2(context.get(), EVP_aes_128_gcm(), bytes(key), bytes(nonce), nullptr) == 1 &&
            EVP_DecryptUpdate(context.get(), into, &size, bytes(sealed), static_cast<int>(sealed.size())) == 1 &&
            EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, 16, tag.data()) == 1 &&
            EVP_DecryptFinal_ex(context.get(), into + size, &rest) == 1;
        const auto end = text.find_last_not_of('\0');
        if (!good || end == std::string::npos || text[end] != '\x02') return std::nullopt;
        return text.substr(0, end);
    }

    p256_key key_;
    std::string auth_;
};

/// Whether the holder of a P-256 key signed a text by ES256; the signature is r and s.
inline bool es256_verifies(std::string_view point, std::string_view text, std::string_view signature) {
    if (signature.size() != 64) return false;
    const auto* const numbers = reinterpret_cast<const unsigned char*>(signature.data());
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair{ECDSA_SIG_new(), &ECDSA_SIG_free};
    ECDSA_SIG_set0(pair.get(), BN_bin2bn(numbers, 32, nullptr), BN_bin2bn(numbers + 32, 32, nullptr));
    unsigned char* encoded = nullptr;
    const int size = i2d_ECDSA_SIG(pair.get(), &encoded);
    const std::unique_ptr<unsigned char, void (*)(unsigned char*)> owned{
        encoded, [](unsigned char* bytes) { OPENSSL_free(bytes); }};
    std::string curve = "prime256v1";
    std::string bytes{point};
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, bytes.data(), bytes.size()),
        OSSL_PARAM_construct_end()};
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context{
        EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), &EVP_PKEY_CTX_free};
    EVP_PKEY* made = nullptr;
    EVP_PKEY_fromdata_init(context.get());
    if (EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, const_cast<OSSL_PARAM*>(parameters)) != 1)
        return false;
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{made, &EVP_PKEY_free};
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest{EVP_MD_CTX_new(), &EVP_MD_CTX_free};
    return EVP_DigestVerifyInit_ex(digest.get(), nullptr, "SHA256", nullptr, nullptr, key.get(), nullptr) == 1 &&
           EVP_DigestVerify(digest.get(), encoded, static_cast<std::size_t>(size),
                            reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
}

}  // namespace callout
