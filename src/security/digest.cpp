#include "security/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <stdexcept>

namespace callout {
namespace {

constexpr std::size_t block_size = 64;
using key_block = std::array<unsigned char, block_size>;

void require(int result, const char* what) {
    if (result != 1) throw std::runtime_error{what};
}

void finish(EVP_MD_CTX* context, digest256& result) {
    require(EVP_DigestFinal_ex(context, result.data(), nullptr), "SHA-256 could not be finished");
}

key_block padded(std::string_view key) {
    key_block result{};
    if (key.size() <= block_size) {
        std::ranges::copy(key, result.begin());
        return result;
    }
    std::ranges::copy(sha256(key), result.begin());
    return result;
}

key_block masked(const key_block& key, unsigned char mask) {
    key_block result{};
    std::ranges::transform(key, result.begin(),
                           [mask](unsigned char byte) { return static_cast<unsigned char>(byte ^ mask); });
    return result;
}

}  // namespace

std::string to_hex(std::span<const unsigned char> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    result.reserve(2 * bytes.size());
    for (const unsigned char byte : bytes) {
        result += digits[byte >> 4U];
        result += digits[byte & 0x0FU];
    }
    return result;
}

std::string random_hex(std::size_t bytes) {
    if (bytes > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        throw std::invalid_argument{"too many random bytes"};
    std::string raw(bytes, '\0');
    auto* const data = reinterpret_cast<unsigned char*>(raw.data());
    require(RAND_bytes(data, static_cast<int>(bytes)), "the random generator failed");
    return to_hex({data, bytes});
}

std::int64_t random_id() {
    std::array<unsigned char, 8> bytes{};
    require(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())), "the random generator failed");
    const auto bits = std::bit_cast<std::uint64_t>(bytes) >> 1U;
    return std::max(static_cast<std::int64_t>(bits), std::int64_t{1});
}

digest256 sha256(std::string_view data) {
    digest256 result{};
    require(EVP_Digest(data.data(), data.size(), result.data(), nullptr, EVP_sha256(), nullptr), "SHA-256 failed");
    return result;
}

std::string sha256_hex(std::string_view data) { return to_hex(sha256(data)); }

bool equal_in_constant_time(std::string_view left, std::string_view right) {
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

hmac_sha256_key::hmac_sha256_key(std::string_view key) : sha256_{EVP_MD_fetch(nullptr, "SHA256", nullptr)} {
    if (key.empty()) throw std::invalid_argument{"an empty key signs nothing"};
    if (!sha256_) throw std::runtime_error{"OpenSSL offers no SHA-256"};
    key_block block = padded(key);
    key_block inner = masked(block, 0x36);
    key_block outer = masked(block, 0x5C);
    inner_ = begin_with(inner);
    outer_ = begin_with(outer);
    for (key_block* const secret : {&block, &inner, &outer}) OPENSSL_cleanse(secret->data(), secret->size());
}

hmac_sha256_key::context hmac_sha256_key::begin_with(std::span<const unsigned char> block) const {
    context result{EVP_MD_CTX_new()};
    if (!result) throw std::bad_alloc{};
    require(EVP_DigestInit_ex2(result.get(), sha256_.get(), nullptr), "SHA-256 could not be started");
    require(EVP_DigestUpdate(result.get(), block.data(), block.size()), "SHA-256 failed");
    return result;
}

digest256 hmac_sha256_key::sign(std::string_view message) const {
    const context working{EVP_MD_CTX_new()};
    if (!working) throw std::bad_alloc{};
    digest256 result{};
    require(EVP_MD_CTX_copy_ex(working.get(), inner_.get()), "a SHA-256 state could not be copied");
    require(EVP_DigestUpdate(working.get(), message.data(), message.size()), "SHA-256 failed");
    finish(working.get(), result);
    require(EVP_MD_CTX_copy_ex(working.get(), outer_.get()), "a SHA-256 state could not be copied");
    require(EVP_DigestUpdate(working.get(), result.data(), result.size()), "SHA-256 failed");
    finish(working.get(), result);
    return result;
}

}  // namespace callout
