#include "security/p256_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#include <stdexcept>
#include <utility>

namespace callout {
namespace {

constexpr int number_size = 32;
constexpr std::size_t point_size = 65;
constexpr const char* curve_name = "prime256v1";

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* owned) const {
        Free(owned);
    }
};
using big_number = std::unique_ptr<BIGNUM, freed_by<BN_free>>;
using secret_number = std::unique_ptr<BIGNUM, freed_by<BN_clear_free>>;
using key_context = std::unique_ptr<EVP_PKEY_CTX, freed_by<EVP_PKEY_CTX_free>>;

template <class T>
T required(T made) {
    if (!made) throw std::runtime_error{"OpenSSL failed with a P-256 key"};
    return made;
}

/// What OpenSSL remembers of a failure would be taken for one of the next TLS connection.
bool succeeded(int result) {
    if (result != 1) ERR_clear_error();
    return result == 1;
}

void require(int result) {
    if (!succeeded(result)) throw std::runtime_error{"OpenSSL failed with a P-256 key"};
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string to_bytes(const BIGNUM* number) {
    std::string bytes(number_size, '\0');
    if (BN_bn2binpad(number, bytes_of(bytes), number_size) != number_size)
        throw std::runtime_error{"a number is no P-256 key's"};
    return bytes;
}

/// The point that belongs to a private number; nothing for 0 and for numbers beyond the curve's order.
std::optional<std::string> point_of(const BIGNUM* number) {
    const auto curve =
        required(std::unique_ptr<EC_GROUP, freed_by<EC_GROUP_free>>{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)});
    if (BN_is_zero(number) || BN_cmp(number, EC_GROUP_get0_order(curve.get())) >= 0) return std::nullopt;
    const auto point = required(std::unique_ptr<EC_POINT, freed_by<EC_POINT_free>>{EC_POINT_new(curve.get())});
    require(EC_POINT_mul(curve.get(), point.get(), number, nullptr, nullptr, nullptr));
    std::string bytes(point_size, '\0');
    if (EC_POINT_point2oct(curve.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, bytes_of(bytes), bytes.size(),
                           nullptr) != point_size)
        throw std::runtime_error{"OpenSSL failed with a P-256 key"};
    return bytes;
}

/// Null where OpenSSL does not take them for a key.
EVP_PKEY* build(std::string_view point, const BIGNUM* number) {
    const auto builder = required(std::unique_ptr<OSSL_PARAM_BLD, freed_by<OSSL_PARAM_BLD_free>>{OSSL_PARAM_BLD_new()});
    require(OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve_name, 0));
    require(OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()));
    if (number != nullptr) require(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, number));
    const auto parameters =
        required(std::unique_ptr<OSSL_PARAM, freed_by<OSSL_PARAM_free>>{OSSL_PARAM_BLD_to_param(builder.get())});
    const auto context = required(key_context{EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)});
    EVP_PKEY* key = nullptr;
    require(EVP_PKEY_fromdata_init(context.get()));
    const int kind = number == nullptr ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
    return succeeded(EVP_PKEY_fromdata(context.get(), &key, kind, parameters.get())) ? key : nullptr;
}

/// Null for what is no point of the curve.
EVP_PKEY* read_point(std::string_view bytes) {
    if (bytes.size() != point_size || bytes.front() != POINT_CONVERSION_UNCOMPRESSED) return nullptr;
    return build(bytes, nullptr);
}

/// From the form in which OpenSSL writes signatures to r and s.
std::string joint_numbers(std::string_view encoded) {
    const unsigned char* begin = bytes_of(encoded);
    const auto read = required(std::unique_ptr<ECDSA_SIG, freed_by<ECDSA_SIG_free>>{
        d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(encoded.size()))});
    return to_bytes(ECDSA_SIG_get0_r(read.get())) + to_bytes(ECDSA_SIG_get0_s(read.get()));
}

}  // namespace

void p256_key::free_key::operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

p256_key p256_key::generate() { return p256_key{required(owned_key{EVP_EC_gen(curve_name)})}; }

std::optional<p256_key> p256_key::from_private(std::string_view number) {
    if (number.size() != number_size) return std::nullopt;
    const auto scalar = required(secret_number{BN_bin2bn(bytes_of(number), number_size, nullptr)});
    const auto point = point_of(scalar.get());
    if (!point) return std::nullopt;
    return p256_key{required(owned_key{build(*point, scalar.get())})};
}

std::string p256_key::private_number() const {
    BIGNUM* number = nullptr;
    require(EVP_PKEY_get_bn_param(key_.get(), OSSL_PKEY_PARAM_PRIV_KEY, &number));
    return to_bytes(secret_number{number}.get());
}

std::string p256_key::public_point() const {
    BIGNUM* x = nullptr;
    BIGNUM* y = nullptr;
    require(EVP_PKEY_get_bn_param(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, &x));
    const big_number owned_x{x};
    require(EVP_PKEY_get_bn_param(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, &y));
    const big_number owned_y{y};
    return char{POINT_CONVERSION_UNCOMPRESSED} + to_bytes(x) + to_bytes(y);
}

std::optional<std::string> p256_key::shared_secret(std::string_view other_point) const {
    const owned_key other{read_point(other_point)};
    if (!other) return std::nullopt;
    const auto context = required(key_context{EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr)});
    require(EVP_PKEY_derive_init(context.get()));
    if (!succeeded(EVP_PKEY_derive_set_peer(context.get(), other.get()))) return std::nullopt;
    std::string secret(number_size, '\0');
    std::size_t size = secret.size();
    require(EVP_PKEY_derive(context.get(), bytes_of(secret), &size));
    return secret;
}

std::string p256_key::sign(std::string_view text) const {
    const auto context = required(std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>>{EVP_MD_CTX_new()});
    require(EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, key_.get(), nullptr));
    std::string encoded(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
    std::size_t size = encoded.size();
    require(EVP_DigestSign(context.get(), bytes_of(encoded), &size, bytes_of(text), text.size()));
    return joint_numbers(std::string_view{encoded}.substr(0, size));
}

bool is_p256_point(std::string_view bytes) {
    const std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>> key{read_point(bytes)};
    return key != nullptr;
}

}  // namespace callout
