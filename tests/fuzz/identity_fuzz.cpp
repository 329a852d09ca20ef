#include "fuzz/fuzzing.hpp"
#include "fuzz/smooth_key.hpp"
#include "security/base64.hpp"
#include "security/identity_token.hpp"
#include "support/manual_clock.hpp"

/// Identity tokens: as a stranger writes them, and what would follow if the issuer had signed it.
/// The first line is the header, the rest the claims.
namespace callout::fuzzing {
namespace {

const smooth_key issuers_key;
const rsa_public_key public_key = *rsa_public_key::from(issuers_key.modulus(), smooth_key::exponent());
const identity_rules rules{.issuer = "https://accounts.google.com", .client_ids = {"web.example", "app.example"}};
const manual_clock standing_clock;

bool is_ours(const boost::json::value& audience) { return audience == "web.example" || audience == "app.example"; }

void check_identity_of(const boost::json::object& claims, const identity& found) {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(standing_clock.now().time_since_epoch()).count();
    const auto& issuer = claims.at("iss");
    require(issuer == "https://accounts.google.com" || issuer == "accounts.google.com", "the issuer is ours");
    require(found.issuer == rules.issuer, "an issuer has one name");
    const auto& audience = claims.at("aud");
    require(is_ours(audience) || (audience.is_array() && std::ranges::all_of(audience.get_array(), is_ours)),
            "nobody else could have handed it to us");
    require(claims.at("exp").as_int64() + 60 > now && claims.at("iat").as_int64() <= now + 60, "it is alive");
    require(claims.at("email_verified").as_bool() && text_of(claims, "email") == found.email,
            "the address is verified");
    require(!found.subject.empty() && found.subject.size() <= 255 && text_of(claims, "sub") == found.subject,
            "the subject is named");
}

void check_signed(std::string_view header, std::string_view payload) {
    const std::string signed_part = to_base64url(header) + "." + to_base64url(payload);
    if (!read_identity_token(signed_part + ".")) return;
    auto shown = *read_identity_token(signed_part + "." + to_base64url(issuers_key.sign(signed_part)));
    const auto says = object_of(header);
    require(says && says->at("alg") == "RS256" && text_of(*says, "kid") == shown.key_id, "RS256 and a key");
    require(!says->contains("crit"), "nothing is demanded that is unknown");

    const auto checked = check_identity(shown, public_key, rules, standing_clock.now());
    const auto* found = std::get_if<identity>(&checked);
    if (found == nullptr) return;
    const auto claims = object_of(payload);
    require(claims.has_value(), "claims are an object");
    check_identity_of(*claims, *found);
    shown.signed_part += 'A';
    require(std::get<identity_problem>(check_identity(shown, public_key, rules, standing_clock.now())) ==
                identity_problem::NOT_GENUINE,
            "a signature is of one text");
}

void check_strangers(std::string_view token) {
    const auto shown = read_identity_token(token);
    if (!shown) return;
    const auto checked = check_identity(*shown, public_key, rules, standing_clock.now());
    require(checked == std::variant<identity, identity_problem>{identity_problem::NOT_GENUINE}, "nobody else signs");
}

}  // namespace

void run(std::string_view input) {
    check_strangers(input);
    const auto [header, payload] = first_line(input);
    check_signed(header, payload);
}

}  // namespace callout::fuzzing
