#include "security/jwt.hpp"

#include "security/base64.hpp"

#include <boost/json/parse.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace callout {
namespace {

namespace json = boost::json;
using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr std::int64_t last_second_of_year_9999 = 253'402'300'799;
constexpr std::size_t max_depth = 4;

}  // namespace

std::optional<token_parts> split_token(std::string_view token) {
    const auto first = token.find('.');
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = token.find('.', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    return token_parts{
        .header = token.substr(0, first),
        .payload = token.substr(first + 1, second - first - 1),
        .signature = token.substr(second + 1),
        .signed_part = token.substr(0, second),
    };
}

std::optional<json::value> decoded_object(std::string_view part, json::storage_ptr memory) {
    const auto text = from_base64url(part);
    if (!text) return std::nullopt;
    json::parse_options options;
    options.max_depth = max_depth;
    json::error_code failure;
    json::value result = json::parse(*text, failure, std::move(memory), options);
    if (failure || !result.is_object()) return std::nullopt;
    return result;
}

std::optional<std::string_view> string_at(const json::object& fields, std::string_view name) {
    const json::value* const found = fields.if_contains(name);
    if (found == nullptr || !found->is_string()) return std::nullopt;
    return std::string_view{found->get_string()};
}

std::optional<sys_seconds> moment_at(const json::object& fields, std::string_view name) {
    const json::value* const found = fields.if_contains(name);
    if (found == nullptr || !found->is_int64()) return std::nullopt;
    const std::int64_t count = found->get_int64();
    if (count < 0 || count > last_second_of_year_9999) return std::nullopt;
    return sys_seconds{seconds{count}};
}

}  // namespace callout
