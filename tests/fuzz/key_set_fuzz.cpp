#include "fuzz/fuzzing.hpp"
#include "security/base64.hpp"
#include "security/key_set.hpp"

/// A JWK set, as an issuer publishes it.
namespace callout::fuzzing {
namespace {

/// Of 2,048 bits or more, and odd.
bool is_modulus(std::string_view encoded) {
    const auto bytes = from_base64url(encoded);
    if (!bytes) return false;
    const auto first = bytes->find_first_not_of('\0');
    if (first == std::string::npos || (static_cast<unsigned char>(bytes->back()) & 1U) == 0) return false;
    const auto length = bytes->size() - first;
    return length > 256 || (length == 256 && (static_cast<unsigned char>((*bytes)[first]) & 0x80U) != 0);
}

bool may_be_taken(const boost::json::value& each) {
    if (!each.is_object()) return false;
    const auto& key = each.get_object();
    const bool is_for_signatures = !key.contains("use") || text_of(key, "use") == "sig";
    const bool is_rs256 = !key.contains("alg") || text_of(key, "alg") == "RS256";
    return text_of(key, "kty") == "RSA" && is_for_signatures && is_rs256 && is_modulus(text_of(key, "n")) &&
           !text_of(key, "kid").empty();
}

}  // namespace

void run(std::string_view input) {
    const auto keys = key_set::parse(input);
    if (!keys) return;
    const auto whole = object_of(input);
    require(whole && whole->at("keys").is_array(), "a set is a list of keys");
    std::size_t possible = 0;
    for (const auto& each : whole->at("keys").get_array()) {
        if (!each.is_object()) continue;
        const auto found = keys->find(text_of(each.get_object(), "kid"));
        const bool is_good = may_be_taken(each);
        possible += is_good ? 1 : 0;
        if (found) require(!found->has_signed("anything", std::string(256, '\0')), "a key has signed nothing yet");
    }
    require(keys->size() >= 1 && keys->size() <= possible, "only RSA keys for signatures are taken");
    require(!keys->find(""), "a key has a name");
}

}  // namespace callout::fuzzing
