#include "fuzz/fuzzing.hpp"
#include "security/base64.hpp"
#include "security/token.hpp"
#include "security/verified_tokens.hpp"
#include "support/manual_clock.hpp"

/// Access and refresh tokens: as a stranger writes them, and what would follow if the key's owner had signed it.
/// The first line is the header, the rest the claims.
namespace callout::fuzzing {
namespace {

constexpr std::string_view secret = "known to this target and to nobody else";
const manual_clock standing_clock;
const token_signer signer{secret, standing_clock};
const hmac_sha256_key key{secret};

using verdict = std::variant<token_claims, token_problem>;

std::string in_envelope(std::string_view header, std::string_view payload) {
    const std::string signed_part = to_base64url(header) + "." + to_base64url(payload);
    return signed_part + "." + to_base64url(key.sign(signed_part));
}

void check_strangers(std::string_view token) {
    const auto verified = signer.verify(token, token_type::access);
    require(verified == verdict{token_problem::INVALID_OR_EXPIRED}, "nobody signs without the key");
}

void check_claims(const token_claims& claims, token_type wanted, std::string_view payload) {
    const instant now = standing_clock.now();
    require(claims.token_type == wanted, "a token is used for what it is for");
    require(claims.exp > now && claims.iat <= now + token_signer::clock_tolerance, "a token is alive");
    require(claims.user_id.value > 0 && (!claims.session_id || claims.session_id->value > 0), "ids are positive");
    require(!claims.jti.empty() && claims.jti.size() <= 255, "a token has a name");
    const auto said = object_of(payload);
    require(said && said->at("token_type") == (wanted == token_type::access ? "access" : "refresh"),
            "it says its type");
    require(said->at("exp") == claims.exp.time_since_epoch().count(), "it says when it ends");
}

void check_copies(const std::string& token, const token_claims& claims) {
    const std::string again = signer.sign(claims);
    if (again.size() <= token_signer::max_token_length) {
        require(signer.verify(again, claims.token_type) == verdict{claims}, "claims survive being signed");
    }
    std::string forged = token;
    forged.back() = forged.back() == 'A' ? 'Q' : 'A';
    check_strangers(forged);
    check_strangers(token + "A");
    check_strangers(token.substr(0, token.size() - 1));
}

void check_memory(const std::string& token, const verdict& verified) {
    verified_tokens memory{signer, standing_clock};
    require(memory.verify(token) == verified, "what is remembered is what was verified");
    require(memory.verify(token) == verified, "however often it is asked");
}

void check_signed(std::string_view header, std::string_view payload) {
    const std::string token = in_envelope(header, payload);
    const auto as_access = signer.verify(token, token_type::access);
    if (as_access == verdict{token_problem::INVALID_OR_EXPIRED}) return;
    const auto as_refresh = signer.verify(token, token_type::refresh);
    require(token.size() <= token_signer::max_token_length, "no long token is looked at");
    const auto says = object_of(header);
    require(says && says->at("alg") == "HS256" && !says->contains("crit"), "the algorithm is ours");
    require(as_access.index() + as_refresh.index() >= 1, "a token has one type");
    if (const auto* claims = std::get_if<token_claims>(&as_access)) check_claims(*claims, token_type::access, payload);
    if (const auto* claims = std::get_if<token_claims>(&as_refresh)) {
        check_claims(*claims, token_type::refresh, payload);
        check_copies(token, *claims);
    }
    check_memory(token, as_access);
}

}  // namespace

void run(std::string_view input) {
    check_strangers(input);
    const auto [header, payload] = first_line(input);
    check_signed(header, payload);
}

}  // namespace callout::fuzzing
