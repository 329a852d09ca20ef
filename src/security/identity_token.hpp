#pragma once

#include "security/rsa_public_key.hpp"
#include "values.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// Identity tokens (OpenID Connect Core, section 2), as an issuer such as Google signs them for an application.
namespace callout {

/// Whom a genuine token speaks of. Texts as the issuer wrote them; names may be empty.
struct identity {
    std::string issuer;
    /// What the issuer calls the person for ever, whatever becomes of the address.
    std::string subject;
    /// Verified by the issuer.
    std::string email;
    std::string given_name;
    std::string family_name;
    instant issued_at{};

    friend bool operator==(const identity&, const identity&) = default;
};

/// Why a token is refused. Only a genuine one is told more than that it is not.
enum class identity_problem { NOT_GENUINE, OTHER_AUDIENCE, EXPIRED, NOT_YET_VALID, NO_VERIFIED_EMAIL };

/// Whose tokens are taken, and for which applications.
struct identity_rules {
    std::string issuer;
    std::vector<std::string> client_ids;
};

/// A token in its right form, of which nothing is believed yet but which key it is to be checked with.
struct unverified_identity {
    std::string key_id;
    std::string signed_part;
    std::string signature;
    std::string payload;
};

/// Takes a token apart. Nothing unless its header names RS256 and a key and demands nothing more.
std::optional<unverified_identity> read_identity_token(std::string_view token);

/// Checks the signature, then who issued the token to whom, its times with a leeway of 60 s, and that the e-mail
/// address is verified.
std::variant<identity, identity_problem> check_identity(const unverified_identity& shown, const rsa_public_key& key,
                                                        const identity_rules& rules, instant now);

}  // namespace callout
