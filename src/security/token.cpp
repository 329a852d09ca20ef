#include "security/token.hpp"

#include "security/base64.hpp"
#include "security/jwt.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <system_error>

namespace callout {
namespace {

namespace json = boost::json;
using std::chrono::seconds;

constexpr std::string_view our_header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
constexpr std::size_t bytes_in_jti = 16;
constexpr std::size_t max_jti_length = 255;

constexpr std::string_view name_of(token_type type) { return type == token_type::access ? "access" : "refresh"; }

bool names_our_algorithm(std::string_view header, const json::storage_ptr& memory) {
    if (header == our_header) return true;
    const auto decoded = decoded_object(header, memory);
    if (!decoded) return false;
    const json::object& fields = decoded->get_object();
    const json::value* const algorithm = fields.if_contains("alg");
    return algorithm != nullptr && algorithm->is_string() && algorithm->get_string() == "HS256" &&
           !fields.contains("crit");
}

std::optional<std::int64_t> integer_in(std::string_view digits) {
    std::int64_t result = 0;
    const char* const begin = digits.data();
    const char* const end = begin + digits.size();
    const auto [stopped, failure] = std::from_chars(begin, end, result);
    if (failure != std::errc{} || stopped != end) return std::nullopt;
    return result;
}

std::optional<session_id> session_of(const json::value& value) {
    if (!value.is_int64() || value.get_int64() < 1) return std::nullopt;
    return session_id{value.get_int64()};
}

std::optional<user_id> user_of(const json::value& value) {
    std::optional<std::int64_t> number;
    if (value.is_int64()) number = value.get_int64();
    if (value.is_string()) number = integer_in(value.get_string());
    if (!number || *number < 1) return std::nullopt;
    return user_id{*number};
}

std::optional<token_type> type_of(std::string_view name) {
    if (name == "access") return token_type::access;
    if (name == "refresh") return token_type::refresh;
    return std::nullopt;
}

/// Everything but the type, which may be one that we do not know.
std::optional<token_claims> untyped_claims(const json::object& fields) {
    const json::value* const user = fields.if_contains("user_id");
    const auto jti = string_at(fields, "jti");
    if (user == nullptr || !jti || jti->empty() || jti->size() > max_jti_length) return std::nullopt;
    const auto exp = moment_at(fields, "exp");
    const auto id = user_of(*user);
    if (!exp || !id) return std::nullopt;

    token_claims result{.user_id = *id, .role = {}, .jti = std::string{*jti}, .iat = {}, .exp = *exp};
    if (fields.contains("iat")) {
        const auto iat = moment_at(fields, "iat");
        if (!iat) return std::nullopt;
        result.iat = *iat;
    }
    if (const json::value* const session = fields.if_contains("session_id")) {
        result.session_id = session_of(*session);
        if (!result.session_id) return std::nullopt;
    }
    if (const auto role = string_at(fields, "role")) result.role = *role;
    return result;
}

}  // namespace

token_signer::token_signer(std::string_view secret, const clock& clock, token_lifetimes lifetimes)
    : key_{secret}, clock_{clock}, lifetimes_{lifetimes} {}

token_claims token_signer::issue_at(instant now, token_type type, user_id user, std::string_view role,
                                    std::string jti) const {
    const auto iat = std::chrono::floor<seconds>(now);
    return {
        .token_type = type,
        .user_id = user,
        .role = std::string{role},
        .jti = std::move(jti),
        .iat = iat,
        .exp = iat + (type == token_type::access ? lifetimes_.access : lifetimes_.refresh),
    };
}

token_claims token_signer::issue(token_type type, user_id user, std::string_view role) const {
    return issue_at(clock_.now(), type, user, role, random_hex(bytes_in_jti));
}

token_claims token_signer::successor(const token_claims& spent, instant spent_at, token_type type,
                                     std::string_view role) const {
    // What is signed here begins as no token does, so that none can be made of it.
    const digest256 derived = key_.sign(std::string{name_of(type)} + " token after " + spent.jti);
    auto jti = to_hex(std::span{derived}.first(bytes_in_jti));
    token_claims result = issue_at(spent_at, type, spent.user_id, role, std::move(jti));
    result.session_id = spent.session_id;
    return result;
}

std::string token_signer::pseudonym(std::string_view text) const {
    const digest256 derived = key_.sign("pseudonym of " + std::string{text});
    return to_hex(std::span{derived}.first(bytes_in_jti));
}

std::string token_signer::sign(const token_claims& claims) const {
    std::string payload = R"({"token_type":")";
    payload += name_of(claims.token_type);
    payload += R"(","exp":)" + std::to_string(claims.exp.time_since_epoch().count());
    payload += R"(,"iat":)" + std::to_string(claims.iat.time_since_epoch().count());
    payload += R"(,"jti":)" + json::serialize(json::string_view{claims.jti});
    payload += R"(,"user_id":")" + std::to_string(claims.user_id.value);
    payload += R"(","role":)" + json::serialize(json::string_view{claims.role});
    if (claims.session_id) payload += R"(,"session_id":)" + std::to_string(claims.session_id->value);
    payload += '}';

    std::string token{our_header};
    token += "." + to_base64url(payload);
    const std::string signature = to_base64url(key_.sign(token));
    return token + "." + signature;
}

bool token_signer::is_signed_by_us(std::string_view signed_part, std::string_view signature) const {
    return equal_in_constant_time(to_base64url(key_.sign(signed_part)), signature);
}

std::variant<token_claims, token_problem> token_signer::verify(std::string_view token, token_type expected) const {
    if (token.size() > max_token_length) return token_problem::INVALID_OR_EXPIRED;
    const auto parts = split_token(token);
    // The signature comes first, so that no JSON of a stranger is ever parsed.
    if (!parts || !is_signed_by_us(parts->signed_part, parts->signature)) return token_problem::INVALID_OR_EXPIRED;

    std::array<unsigned char, 2048> buffer;
    json::monotonic_resource memory{buffer.data(), buffer.size()};
    if (!names_our_algorithm(parts->header, &memory)) return token_problem::INVALID_OR_EXPIRED;
    const auto payload = decoded_object(parts->payload, &memory);
    if (!payload) return token_problem::INVALID_OR_EXPIRED;

    const json::object& fields = payload->get_object();
    auto claims = untyped_claims(fields);
    const auto type_name = string_at(fields, "token_type");
    const instant now = clock_.now();
    if (!claims || !type_name || claims->exp <= now) return token_problem::INVALID_OR_EXPIRED;
    if (claims->iat > now + clock_tolerance) return token_problem::INVALID_OR_EXPIRED;

    const auto type = type_of(*type_name);
    if (type != expected) return token_problem::WRONG_TYPE;
    claims->token_type = *type;
    return *std::move(claims);
}

}  // namespace callout
