#pragma once

#include "security/rsa_public_key.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace callout {

/// The keys of a JWK set (RFC 7517) that can check RS256, by their ids.
class key_set {
public:
    /// Keys of another type, use or algorithm, without an id or damaged are left out. Nothing for a text that is no
    /// JWK set, or has no key that is left.
    static std::optional<key_set> parse(std::string_view text);

    /// Null where there is none of this id.
    [[nodiscard]] std::shared_ptr<const rsa_public_key> find(std::string_view id) const;
    [[nodiscard]] std::size_t size() const { return keys_.size(); }

private:
    std::map<std::string, std::shared_ptr<const rsa_public_key>, std::less<>> keys_;
};

}  // namespace callout
