#include "security/vapid.hpp"

#include "http/json.hpp"
#include "security/base64.hpp"

#include <stdexcept>
#include <utility>

namespace callout {
namespace {

constexpr std::chrono::hours lifetime{12};
constexpr std::string_view header = R"({"typ":"JWT","alg":"ES256"})";

p256_key key_from(std::string_view private_key) {
    const auto number = from_base64url(private_key);
    auto key = number ? p256_key::from_private(*number) : std::nullopt;
    if (!key) throw std::invalid_argument{"VAPID_PRIVATE_KEY must be 32 bytes in base64url, a private key of P-256."};
    return *std::move(key);
}

}  // namespace

vapid_identity::vapid_identity(std::string_view private_key, std::string subject)
    : key_{key_from(private_key)}, public_key_{to_base64url(key_.public_point())}, subject_{std::move(subject)} {}

std::string vapid_identity::authorization(std::string_view origin, instant now) const {
    const auto expires = std::chrono::floor<std::chrono::seconds>(now + lifetime).time_since_epoch().count();
    std::string claims = R"({"aud":)";
    json::write(claims, origin);
    claims += R"(,"exp":)" + std::to_string(expires);
    if (!subject_.empty()) json::write(claims += R"(,"sub":)", subject_);
    claims += '}';
    const std::string signed_part = to_base64url(header) + '.' + to_base64url(claims);
    return "vapid t=" + signed_part + '.' + to_base64url(key_.sign(signed_part)) + ", k=" + public_key_;
}

std::string vapid_identity::generate() { return to_base64url(p256_key::generate().private_number()); }

}  // namespace callout
