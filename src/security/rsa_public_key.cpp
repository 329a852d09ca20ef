#include "security/rsa_public_key.hpp"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <new>
#include <utility>

namespace callout {
namespace {

// RFC 7518 wants 2048 bits or more; far beyond, one signature would hold up everybody else.
constexpr int least_bits = 2048;
constexpr int most_bits = 8192;
constexpr int most_exponent_bits = 64;

template <auto Free>
struct freed_by {
    template <class T>
    void operator()(T* owned) const {
        Free(owned);
    }
};
using big_number = std::unique_ptr<BIGNUM, freed_by<BN_free>>;

template <class T>
T required(T made) {
    if (!made) throw std::bad_alloc{};
    return made;
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// Nothing for more bytes than any key has.
std::optional<big_number> number_of(std::string_view bytes) {
    if (bytes.size() > most_bits / 8) return std::nullopt;
    return required(big_number{BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr)});
}

bool is_modulus(const BIGNUM* number) {
    const int bits = BN_num_bits(number);
    return bits >= least_bits && bits <= most_bits && BN_is_odd(number);
}

bool is_exponent(const BIGNUM* number) {
    return BN_is_odd(number) && !BN_is_one(number) && BN_num_bits(number) <= most_exponent_bits;
}

/// Null where OpenSSL does not take them for a key.
EVP_PKEY* build(const BIGNUM* modulus, const BIGNUM* exponent) {
    const auto builder = required(std::unique_ptr<OSSL_PARAM_BLD, freed_by<OSSL_PARAM_BLD_free>>{OSSL_PARAM_BLD_new()});
    if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent) != 1) {
        throw std::bad_alloc{};
    }
    const auto parameters =
        required(std::unique_ptr<OSSL_PARAM, freed_by<OSSL_PARAM_free>>{OSSL_PARAM_BLD_to_param(builder.get())});
    const auto context = required(std::unique_ptr<EVP_PKEY_CTX, freed_by<EVP_PKEY_CTX_free>>{
        EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)});
    EVP_PKEY* key = nullptr;
    const bool built = EVP_PKEY_fromdata_init(context.get()) == 1 &&
                       EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) == 1;
    if (!built) ERR_clear_error();
    return key;
}

}  // namespace

void rsa_public_key::free_key::operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

std::optional<rsa_public_key> rsa_public_key::from(std::string_view modulus, std::string_view exponent) {
    const auto n = number_of(modulus);
    const auto e = number_of(exponent);
    if (!n || !e || !is_modulus(n->get()) || !is_exponent(e->get())) return std::nullopt;
    owned_key key{build(n->get(), e->get())};
    if (!key) return std::nullopt;
    return rsa_public_key{std::move(key)};
}

bool rsa_public_key::has_signed(std::string_view text, std::string_view signature) const {
    const auto context = required(std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>>{EVP_MD_CTX_new()});
    const bool matches =
        EVP_DigestVerifyInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, key_.get(), nullptr) == 1 &&
        EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()) == 1;
    // What OpenSSL remembers of a failure would be taken for one of the next TLS connection.
    if (!matches) ERR_clear_error();
    return matches;
}

}  // namespace callout
