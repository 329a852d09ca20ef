#include "security/password_hash.hpp"

#include "security/base64.hpp"
#include "security/digest.hpp"

#include <openssl/evp.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <new>
#include <optional>
#include <system_error>

namespace callout {
namespace {

constexpr std::string_view argon2_prefix = "argon2";
constexpr std::string_view pbkdf2_prefix = "pbkdf2_sha256$";
// What a stored text may make us spend, well above Django's own 102400 KiB, 2 passes, 8 lanes and 1 500 000 iterations.
constexpr unsigned max_memory_kib = 256 * 1024;
constexpr unsigned max_passes = 16;
constexpr unsigned max_lanes = 16;
constexpr unsigned max_iterations = 5'000'000;
constexpr std::size_t max_salt_length = 255;

using argon2_text = std::array<char, crypto_pwhash_STRBYTES>;

/// Takes a bounded decimal number and the text after it from the front of `rest`.
std::optional<unsigned> take_number(std::string_view& rest, unsigned most, std::string_view after) {
    unsigned result = 0;
    const auto [stopped, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), result);
    if (failure != std::errc{} || result < 1 || result > most) return std::nullopt;
    rest.remove_prefix(static_cast<std::size_t>(stopped - rest.data()));
    if (!rest.starts_with(after)) return std::nullopt;
    rest.remove_prefix(after.size());
    return result;
}

bool is_affordable_argon2(std::string_view encoded) {
    constexpr std::string_view id = "$argon2id$v=19$m=";
    constexpr std::string_view i = "$argon2i$v=19$m=";
    if (!encoded.starts_with(id) && !encoded.starts_with(i)) return false;
    encoded.remove_prefix(encoded.starts_with(id) ? id.size() : i.size());
    return take_number(encoded, max_memory_kib, ",t=") && take_number(encoded, max_passes, ",p=") &&
           take_number(encoded, max_lanes, "$");
}

std::string current_parameters(const password_cost& cost) {
    return "$argon2id$v=19$m=" + std::to_string(cost.memory_kib) + ",t=" + std::to_string(cost.passes) + ",p=1$";
}

std::optional<verification> verify_argon2(std::string_view password, std::string_view encoded,
                                          const password_cost& cost) {
    argon2_text text{};
    if (encoded.size() >= text.size() || !is_affordable_argon2(encoded)) return std::nullopt;
    std::ranges::copy(encoded, text.begin());
    const bool matches = crypto_pwhash_str_verify(text.data(), password.data(), password.size()) == 0;
    return verification{matches, matches && !encoded.starts_with(current_parameters(cost))};
}

std::optional<verification> verify_pbkdf2(std::string_view password, std::string_view rest) {
    const auto iterations = take_number(rest, max_iterations, "$");
    const auto dollar = rest.find('$');
    if (!iterations || dollar == std::string_view::npos || dollar > max_salt_length) return std::nullopt;
    const std::string_view salt = rest.substr(0, dollar);
    const std::string_view expected = rest.substr(dollar + 1);
    digest256 derived{};
    const int done = PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()),
                                       reinterpret_cast<const unsigned char*>(salt.data()),
                                       static_cast<int>(salt.size()), static_cast<int>(*iterations), EVP_sha256(),
                                       static_cast<int>(derived.size()), derived.data());
    if (done != 1) throw std::bad_alloc{};
    const bool matches = equal_in_constant_time(to_base64(derived), expected);
    return verification{matches, matches};
}

std::optional<verification> verify_known(std::string_view password, std::string_view stored,
                                         const password_cost& cost) {
    if (stored.starts_with(argon2_prefix)) return verify_argon2(password, stored.substr(argon2_prefix.size()), cost);
    if (stored.starts_with(pbkdf2_prefix)) return verify_pbkdf2(password, stored.substr(pbkdf2_prefix.size()));
    return std::nullopt;
}

}  // namespace

std::string hash_password(std::string_view password, const password_cost& cost) {
    argon2_text text{};
    if (crypto_pwhash_str(text.data(), password.data(), password.size(), cost.passes, cost.memory_kib * 1024) != 0)
        throw std::bad_alloc{};
    return std::string{argon2_prefix} + text.data();
}

verification verify_password(std::string_view password, const std::string& stored, const password_cost& cost) {
    if (const auto result = verify_known(password, stored, cost)) return *result;
    spend(password, cost);
    return {};
}

void spend(std::string_view password, const password_cost& cost) {
    constexpr std::array<unsigned char, crypto_pwhash_SALTBYTES> salt{};
    digest256 forgotten{};
    const int done = crypto_pwhash(forgotten.data(), forgotten.size(), password.data(), password.size(), salt.data(),
                                   cost.passes, cost.memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13);
    if (done != 0) throw std::bad_alloc{};
}

}  // namespace callout
