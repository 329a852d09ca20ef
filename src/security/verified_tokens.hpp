#pragma once

#include "clock.hpp"
#include "security/token.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

namespace callout {

/// Access tokens that were found genuine, remembered while they live: a client shows the same one with every call, and
/// checking it anew takes longer than most answers. Looked up by the whole token, whose 64-bit hash has to agree before
/// any character is compared: how long that takes tells a forger nothing.
class verified_tokens {
public:
    /// Beyond so many the memory starts anew: some 30 MB.
    static constexpr std::size_t most_remembered = 50'000;

    /// Both must outlive it.
    verified_tokens(const token_signer& signer, const clock& time) : signer_{signer}, time_{time} {}

    /// What `token_signer::verify` says of it as an access token.
    [[nodiscard]] std::variant<token_claims, token_problem> verify(std::string_view token);

private:
    struct text_hash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    const token_signer& signer_;
    const clock& time_;
    std::unordered_map<std::string, token_claims, text_hash, std::equal_to<>> known_;
};

}  // namespace callout
