#include "security/verified_tokens.hpp"

namespace callout {

std::variant<token_claims, token_problem> verified_tokens::verify(std::string_view token) {
    if (const auto at = known_.find(token); at != known_.end()) {
        if (time_.now() < at->second.exp) return at->second;
        known_.erase(at);
    }
    auto verified = signer_.verify(token, token_type::access);
    if (const auto* claims = std::get_if<token_claims>(&verified)) {
        if (known_.size() >= most_remembered) known_.clear();
        known_.emplace(token, *claims);
    }
    return verified;
}

}  // namespace callout
