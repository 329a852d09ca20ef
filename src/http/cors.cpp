#include "http/cors.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <stdexcept>

namespace callout {
namespace {

constexpr std::string_view allowed_headers =
    "accept, authorization, content-type, user-agent, x-csrftoken, x-requested-with, idempotency-key";
constexpr std::string_view allowed_methods = "DELETE, GET, OPTIONS, PATCH, POST, PUT";
constexpr std::string_view day_in_seconds = "86400";

bool is_origin(std::string_view text) {
    if (text == "null") return true;
    const auto scheme_end = text.find("://");
    if (scheme_end == std::string_view::npos || scheme_end == 0) return false;
    const auto host = text.substr(scheme_end + 3);
    return !host.empty() && host.find_first_of("/?# ") == std::string_view::npos;
}

std::unique_ptr<re2::RE2> compile(const std::string& expression) {
    auto compiled = std::make_unique<re2::RE2>(expression, re2::RE2::Quiet);
    if (compiled->ok()) return compiled;
    throw std::invalid_argument{"CORS_ALLOWED_ORIGIN_REGEXES holds \"" + expression +
                                "\", which is no regular expression: " + compiled->error() + "."};
}

}  // namespace

cors::cors(cors_rules rules) : rules_{std::move(rules)} {
    for (const std::string& origin : rules_.origins) {
        if (is_origin(origin)) continue;
        throw std::invalid_argument{
            "CORS_ALLOWED_ORIGINS holds \"" + origin +
            "\", but an origin is a scheme and a host, e.g. https://app.example.com, and nothing after it."};
    }
    for (const std::string& expression : rules_.origin_regexes) regexes_.push_back(compile(expression));
}

cors::~cors() = default;

bool cors::is_closed() const { return !rules_.allow_all && rules_.origins.empty() && regexes_.empty(); }

bool cors::allows(std::string_view origin) const {
    if (rules_.allow_all || std::ranges::find(rules_.origins, origin) != rules_.origins.end()) return true;
    return std::ranges::any_of(regexes_, [&](const auto& each) {
        return re2::RE2::FullMatch(re2::StringPiece{origin.data(), origin.size()}, *each);
    });
}

std::optional<response> cors::preflight(const request& asked) const {
    const bool is_preflight = asked.method == verb::OPTIONS && asked.has_header("Access-Control-Request-Method");
    if (!is_preflight || is_closed()) return std::nullopt;
    response answer;
    add_headers(asked, answer);
    return answer;
}

void cors::add_headers(const request& asked, response& answer) const {
    if (is_closed()) return;
    answer.headers.emplace_back("Vary", "origin");
    const auto origin = asked.header("Origin");
    if (!origin || !allows(*origin)) return;
    answer.headers.emplace_back("Access-Control-Allow-Origin", rules_.allow_all ? "*" : std::string{*origin});
    if (asked.method != verb::OPTIONS) return;
    answer.headers.emplace_back("Access-Control-Allow-Headers", allowed_headers);
    answer.headers.emplace_back("Access-Control-Allow-Methods", allowed_methods);
    answer.headers.emplace_back("Access-Control-Max-Age", day_in_seconds);
}

}  // namespace callout
