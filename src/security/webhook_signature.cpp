#include "security/webhook_signature.hpp"

#include "security/base64.hpp"
#include "security/digest.hpp"

#include <openssl/rand.h>

#include <array>
#include <stdexcept>

namespace callout {
namespace {

constexpr std::string_view prefix = "whsec_";
constexpr std::size_t least_bytes = 24;
constexpr std::size_t most_bytes = 64;

}  // namespace

std::string new_webhook_secret() {
    std::array<unsigned char, 32> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        throw std::runtime_error{"the random generator failed"};
    return std::string{prefix} + to_base64(bytes);
}

std::optional<std::string> webhook_key(std::string_view secret) {
    if (!secret.starts_with(prefix)) return std::nullopt;
    auto key = from_base64(secret.substr(prefix.size()));
    if (!key || key->size() < least_bytes || key->size() > most_bytes) return std::nullopt;
    return key;
}

std::string webhook_signature(std::string_view secret, std::string_view id, std::chrono::sys_seconds at,
                              std::string_view body) {
    const auto key = webhook_key(secret);
    if (!key) throw std::invalid_argument{"a webhook's secret is none"};
    std::string text{id};
    text.append(".").append(std::to_string(at.time_since_epoch().count())).append(".").append(body);
    return "v1," + to_base64(hmac_sha256_key{*key}.sign(text));
}

}  // namespace callout
