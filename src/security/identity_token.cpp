#include "security/identity_token.hpp"

#include "security/base64.hpp"
#include "security/jwt.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <chrono>

namespace callout {
namespace {

namespace json = boost::json;

constexpr std::chrono::seconds leeway{60};
constexpr std::string_view google = "https://accounts.google.com";
constexpr std::string_view google_without_scheme = "accounts.google.com";
// OpenID Connect's own limit for subjects; nobody's key ids are longer either.
constexpr std::size_t longest_name = 255;

bool is_plain_name(std::string_view text) {
    return !text.empty() && text.size() <= longest_name &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

/// Google's own tokens have either spelling.
bool is_issuer(std::string_view named, std::string_view wanted) {
    return named == wanted || (wanted == google && named == google_without_scheme);
}

bool is_ours(const json::value& audience, const identity_rules& rules) {
    return audience.is_string() &&
           std::ranges::find(rules.client_ids, std::string_view{audience.get_string()}) != rules.client_ids.end();
}

/// One of our applications, or several: whoever else is named could hand us what was given to them.
bool is_for_us(const json::object& claims, const identity_rules& rules) {
    const json::value* const audience = claims.if_contains("aud");
    if (audience == nullptr) return false;
    if (!audience->is_array()) return is_ours(*audience, rules);
    const json::array& all = audience->get_array();
    return !all.empty() && std::ranges::all_of(all, [&](const json::value& each) { return is_ours(each, rules); });
}

bool is_true(const json::object& claims, std::string_view name) {
    const json::value* const found = claims.if_contains(name);
    return found != nullptr && found->is_bool() && found->get_bool();
}

std::string text_at(const json::object& claims, std::string_view name) {
    return std::string{string_at(claims, name).value_or("")};
}

/// What is wrong with the times, if anything. One that is missing or no number was not written by an issuer in its
/// wits.
std::optional<identity_problem> time_problem(const json::object& claims, instant now) {
    const auto issued = moment_at(claims, "iat");
    const auto expires = moment_at(claims, "exp");
    const auto begins = claims.contains("nbf") ? moment_at(claims, "nbf") : issued;
    if (!issued || !expires || !begins) return identity_problem::NOT_GENUINE;
    if (now >= *expires + leeway) return identity_problem::EXPIRED;
    if (*issued > now + leeway || *begins > now + leeway) return identity_problem::NOT_YET_VALID;
    return std::nullopt;
}

std::variant<identity, identity_problem> check_claims(const json::object& claims, const identity_rules& rules,
                                                      instant now) {
    const auto subject = string_at(claims, "sub").value_or("");
    if (!is_issuer(string_at(claims, "iss").value_or(""), rules.issuer) || !is_plain_name(subject)) {
        return identity_problem::NOT_GENUINE;
    }
    if (!is_for_us(claims, rules)) return identity_problem::OTHER_AUDIENCE;
    if (const auto problem = time_problem(claims, now)) return *problem;
    identity result{.issuer = rules.issuer,
                    .subject = std::string{subject},
                    .email = text_at(claims, "email"),
                    .given_name = text_at(claims, "given_name"),
                    .family_name = text_at(claims, "family_name"),
                    .issued_at = *moment_at(claims, "iat")};
    if (result.email.empty() || !is_true(claims, "email_verified")) return identity_problem::NO_VERIFIED_EMAIL;
    return result;
}

}  // namespace

std::optional<unverified_identity> read_identity_token(std::string_view token) {
    const auto parts = split_token(token);
    if (!parts) return std::nullopt;
    const auto header = decoded_object(parts->header, {});
    auto signature = from_base64url(parts->signature);
    if (!header || !signature) return std::nullopt;
    const json::object& fields = header->get_object();
    const auto key_id = string_at(fields, "kid").value_or("");
    if (string_at(fields, "alg") != "RS256" || fields.contains("crit") || !is_plain_name(key_id)) return std::nullopt;
    return unverified_identity{.key_id = std::string{key_id},
                               .signed_part = std::string{parts->signed_part},
                               .signature = *std::move(signature),
                               .payload = std::string{parts->payload}};
}

std::variant<identity, identity_problem> check_identity(const unverified_identity& shown, const rsa_public_key& key,
                                                        const identity_rules& rules, instant now) {
    // The signature comes first, so that no claim of a stranger is ever parsed.
    if (!key.has_signed(shown.signed_part, shown.signature)) return identity_problem::NOT_GENUINE;
    const auto claims = decoded_object(shown.payload, {});
    if (!claims) return identity_problem::NOT_GENUINE;
    return check_claims(claims->get_object(), rules, now);
}

}  // namespace callout
