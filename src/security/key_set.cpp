#include "security/key_set.hpp"

#include "security/base64.hpp"
#include "security/jwt.hpp"

#include <boost/json/parse.hpp>

#include <utility>

namespace callout {
namespace {

namespace json = boost::json;

constexpr std::size_t max_depth = 8;

/// Whether the member says this; a key may leave it open.
bool may_be(const json::object& key, std::string_view member, std::string_view wanted) {
    return !key.contains(member) || string_at(key, member) == wanted;
}

std::optional<rsa_public_key> signing_key(const json::object& key) {
    if (string_at(key, "kty") != "RSA" || !may_be(key, "use", "sig") || !may_be(key, "alg", "RS256")) return {};
    const auto modulus = from_base64url(string_at(key, "n").value_or(""));
    const auto exponent = from_base64url(string_at(key, "e").value_or(""));
    if (!modulus || !exponent) return {};
    return rsa_public_key::from(*modulus, *exponent);
}

}  // namespace

std::optional<key_set> key_set::parse(std::string_view text) {
    json::parse_options options;
    options.max_depth = max_depth;
    json::error_code failure;
    const json::value whole = json::parse(json::string_view{text.data(), text.size()}, failure, {}, options);
    if (failure || !whole.is_object()) return std::nullopt;
    const json::value* const keys = whole.get_object().if_contains("keys");
    if (keys == nullptr || !keys->is_array()) return std::nullopt;

    key_set result;
    for (const json::value& each : keys->get_array()) {
        const auto id = each.is_object() ? string_at(each.get_object(), "kid") : std::nullopt;
        if (!id || id->empty()) continue;
        if (auto key = signing_key(each.get_object())) {
            result.keys_.emplace(*id, std::make_shared<const rsa_public_key>(*std::move(key)));
        }
    }
    if (result.keys_.empty()) return std::nullopt;
    return result;
}

std::shared_ptr<const rsa_public_key> key_set::find(std::string_view id) const {
    const auto at = keys_.find(id);
    return at == keys_.end() ? nullptr : at->second;
}

}  // namespace callout
