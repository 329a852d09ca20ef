#include "http/hosts.hpp"
#include "lower_case.hpp"

#include <algorithm>
#include <optional>

namespace callout {
namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::string_view name_letters = "abcdefghijklmnopqrstuvwxyz0123456789.-";
constexpr std::string_view address_letters = "abcdef0123456789.:";

bool made_of(std::string_view text, std::string_view letters) {
    return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

/// The header without its port; nothing if it is no host.
std::optional<std::string> host_of(std::string_view header) {
    std::string host = lower_case(header);
    const auto bracket = host.find(']');
    if (const auto colon = host.find(':', bracket == std::string::npos ? 0 : bracket); colon != std::string::npos) {
        if (!made_of(std::string_view{host}.substr(colon + 1), digits)) return std::nullopt;
        host.resize(colon);
    }
    if (host.starts_with('[')) {
        const std::string_view address = std::string_view{host}.substr(1, host.size() - 2);
        const bool closed = bracket == host.size() - 1;
        return closed && made_of(address, address_letters) ? std::optional{host} : std::nullopt;
    }
    if (!made_of(host, name_letters)) return std::nullopt;
    if (host.ends_with('.')) host.pop_back();
    return host;
}

bool matches(std::string_view host, std::string_view pattern) {
    if (pattern == "*") return true;
    if (pattern.starts_with('.')) return host.ends_with(pattern) || host == pattern.substr(1);
    return host == pattern;
}

}  // namespace

allowed_hosts::allowed_hosts(std::vector<std::string> patterns) : patterns_{std::move(patterns)} {
    for (std::string& each : patterns_) each = lower_case(each);
}

bool allowed_hosts::include(std::string_view host_header) const {
    const auto host = host_of(host_header);
    if (!host) return false;
    return std::ranges::any_of(patterns_, [&](const std::string& each) { return matches(*host, each); });
}

}  // namespace callout
