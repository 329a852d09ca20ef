#pragma once

#include "clock.hpp"
#include "security/digest.hpp"
#include "values.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace callout {

/// What a token may be used for; spelled as its `token_type` claim.
enum class token_type { access, refresh };

/// Why a token is refused: `WRONG_TYPE` only for one that is genuine and alive.
enum class token_problem { INVALID_OR_EXPIRED, WRONG_TYPE };

/// What a token says. `role` is what it was at signing: a hint, the account alone decides.
struct token_claims {
    callout::token_type token_type{};
    callout::user_id user_id;
    std::string role;
    /// Identifies this token: 32 lower-case hexadecimal digits in those we sign.
    std::string jti;
    std::chrono::sys_seconds iat;
    std::chrono::sys_seconds exp;
    /// The sign-in that it came of.
    std::optional<callout::session_id> session_id{};

    friend bool operator==(const token_claims&, const token_claims&) = default;
};

/// How long each type of token lives.
struct token_lifetimes {
    std::chrono::seconds access = std::chrono::minutes{30};
    std::chrono::seconds refresh = std::chrono::days{7};
};

/// Signs and verifies JSON Web Tokens (RFC 7519) with HS256, claim for claim as SimpleJWT 5 does.
/// Bound to one key and one algorithm: what a token's header says is compared, never followed.
class token_signer {
public:
    /// No token longer than this, in characters, is looked at.
    static constexpr std::size_t max_token_length = 4096;
    /// By how much the clocks of two processes may differ before `iat` lies in the future.
    static constexpr std::chrono::seconds clock_tolerance{60};

    /// `clock` must outlive the signer.
    /// @throws std::invalid_argument for an empty secret.
    token_signer(std::string_view secret, const clock& clock, token_lifetimes lifetimes = {});

    /// Claims with a fresh `jti` that begin now: for whoever must store the `jti` or sign the same token again.
    [[nodiscard]] token_claims issue(token_type type, user_id user, std::string_view role) const;

    /// The token that says exactly this; equal claims give equal tokens. `user_id` is written as a string, as
    /// SimpleJWT 5.5 does.
    [[nodiscard]] std::string sign(const token_claims& claims) const;

    /// The claims of the token of that type that a refresh token was spent for: the same ones however often they are
    /// asked for, so that an answer can be given again that was never stored. Only this key can tell them beforehand.
    [[nodiscard]] token_claims successor(const token_claims& spent, instant spent_at, token_type type,
                                         std::string_view role) const;

    /// A name for a text that is not to be stored: the same for the same text, and made by nobody without the key.
    [[nodiscard]] std::string pseudonym(std::string_view text) const;

    [[nodiscard]] const token_lifetimes& lifetimes() const { return lifetimes_; }

    /// The claims of a genuine token that has not expired and is of the expected type. `exp`, `jti`, `token_type` and
    /// `user_id` (an integer or its decimal digits in a string) are required, `role`, `iat` and `session_id` are not.
    [[nodiscard]] std::variant<token_claims, token_problem> verify(std::string_view token, token_type expected) const;

private:
    [[nodiscard]] token_claims issue_at(instant now, token_type type, user_id user, std::string_view role,
                                        std::string jti) const;
    [[nodiscard]] bool is_signed_by_us(std::string_view signed_part, std::string_view signature) const;

    hmac_sha256_key key_;
    const clock& clock_;
    token_lifetimes lifetimes_;
};

}  // namespace callout
