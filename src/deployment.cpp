#include "deployment.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "http/rate.hpp"

namespace callout {
namespace {

bool is_this_machine(std::string_view host) {
    constexpr std::array names{"localhost", "127.0.0.1", "[::1]", "::1"};
    return std::ranges::find(names, host) != names.end();
}

/// Whether a PostgreSQL URL names a host that is reached over a network, and does not insist on TLS.
bool crosses_a_network_openly(std::string_view url) {
    if (!url.starts_with("postgres")) return false;
    std::string_view rest = url.substr(url.find("://") + 3);
    const auto query = rest.find('?');
    const std::string_view parameters = query == std::string_view::npos ? "" : rest.substr(query);
    rest = rest.substr(0, std::min(rest.find('/'), query));
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) rest.remove_prefix(at + 1);
    const std::string_view host =
        rest.starts_with('[') ? rest.substr(0, rest.find(']') + 1) : rest.substr(0, rest.find(':'));
    const bool is_socket = host.empty() || host.starts_with("%2F");
    const bool has_tls = parameters.find("sslmode=require") != std::string_view::npos ||
                         parameters.find("sslmode=verify-") != std::string_view::npos;
    return !is_socket && !is_this_machine(host) && !has_tls;
}

bool names_everybody(const std::vector<std::string>& networks) {
    return std::ranges::any_of(networks, [](const std::string& each) { return each.ends_with("/0"); });
}

}  // namespace

std::vector<std::string> unsafe_settings(const config& values) {
    std::vector<std::string> found;
    const auto complain_if = [&found](bool is_unsafe, std::string_view what) {
        if (is_unsafe) found.emplace_back(what);
    };
    const auto& hosts = values.allowed_hosts;
    complain_if(values.debug, "DEBUG is on: logs tell more than strangers' eyes should see. Set DEBUG=false.");
    complain_if(!values.secret_key.empty() && values.secret_key.size() < least_secret_bytes,
                "SECRET_KEY is short: tokens can be forged. Set 32 random bytes or more.");
    complain_if(std::ranges::find(hosts, "*") != hosts.end(),
                "ALLOWED_HOSTS is *: any name is answered. Set the names that the service has.");
    complain_if(std::ranges::all_of(hosts, is_this_machine),
                "ALLOWED_HOSTS has this machine's own names alone: nobody else is answered. Set the service's names.");
    complain_if(values.cors_allow_all_origins,
                "CORS_ALLOW_ALL_ORIGINS is on: any page may call the API. Set CORS_ALLOWED_ORIGINS instead.");
    complain_if(values.trusted_proxies.empty() && !is_this_machine(values.host),
                "TRUSTED_PROXIES is empty and HOST is open to others: passwords and tokens travel without TLS. Put a "
                "proxy with a certificate before the service, and name it.");
    complain_if(
        names_everybody(values.trusted_proxies),
        "TRUSTED_PROXIES names everybody: clients choose the address that they are counted by. Name the proxy.");
    complain_if(!read_rate(values.throttle_login) || !read_rate(values.throttle_login_account),
                "THROTTLE_LOGIN or THROTTLE_LOGIN_ACCOUNT is off: passwords can be guessed without limit.");
    complain_if(crosses_a_network_openly(values.database_url),
                "DATABASE_URL crosses a network without insisting on TLS. Add sslmode=verify-full, or require.");
    complain_if(values.push_allow_private_targets,
                "PUSH_ALLOW_PRIVATE_TARGETS is on: admins can make the server call machines of your network.");
    return found;
}

}  // namespace callout
