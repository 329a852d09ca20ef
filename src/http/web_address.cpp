#include "http/web_address.hpp"

#include "http/message.hpp"
#include "lower_case.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace callout {
namespace {

constexpr std::string_view secure_scheme = "https://";
constexpr std::string_view plain_scheme = "http://";

[[noreturn]] void refuse(const char* what) { throw std::invalid_argument{what}; }

bool begins_with(std::string_view url, std::string_view scheme) {
    return equal_ignoring_case(url.substr(0, scheme.size()), scheme);
}

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

bool is_port(std::string_view text) {
    unsigned number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc{} && end == text.data() + text.size() && number >= 1 && number <= 65535;
}

bool is_name(std::string_view text) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
    return !text.empty() && text.find_first_not_of(letters) == std::string_view::npos;
}

/// Takes the host off the front of `rest`, without the brackets of an IPv6 address.
std::string take_host(std::string_view& rest) {
    if (!rest.starts_with('[')) {
        const std::string_view host = rest.substr(0, rest.find(':'));
        rest.remove_prefix(host.size());
        if (!is_name(host)) refuse("names no host");
        return std::string{host};
    }
    const auto bracket = rest.find(']');
    boost::system::error_code no_address;
    std::string host{rest.substr(1, bracket == std::string_view::npos ? 0 : bracket - 1)};
    boost::asio::ip::make_address_v6(host, no_address);
    // Anything may follow a %: a zone, which means something on one machine only and is no part of a Host header.
    if (no_address || host.find('%') != std::string::npos) refuse("names no host");
    rest.remove_prefix(bracket + 1);
    return host;
}

std::string port_of(std::string_view rest, bool is_secure) {
    if (rest.empty()) return is_secure ? "443" : "80";
    if (!rest.starts_with(':') || !is_port(rest.substr(1))) refuse("has no port from 1 to 65535 after the colon");
    return std::string{rest.substr(1)};
}

bool is_this_machine(const std::string& host) {
    boost::system::error_code is_name_instead;
    const auto address = boost::asio::ip::make_address(host, is_name_instead);
    return is_name_instead ? equal_ignoring_case(host, "localhost") : address.is_loopback();
}

}  // namespace

std::string web_address::authority() const {
    const bool is_ipv6 = host.find(':') != std::string::npos;
    const bool is_usual_port = port == (is_secure ? "443" : "80");
    return (is_ipv6 ? '[' + host + ']' : host) + (is_usual_port ? "" : ':' + port);
}

std::string web_address::origin() const { return (is_secure ? "https://" : "http://") + lower_case(authority()); }

web_address parse_web_address(std::string_view url, plain_http allowed) {
    const bool is_secure = begins_with(url, secure_scheme);
    if (!is_secure && !begins_with(url, plain_scheme)) refuse("must begin with https://");
    if (!is_printable(url)) refuse("has blanks or characters that are not ASCII");
    url.remove_prefix(is_secure ? secure_scheme.size() : plain_scheme.size());
    std::string_view rest = url.substr(0, url.find_first_of("/?#"));
    const std::string_view target = url.substr(rest.size());
    if (target.find('#') != std::string_view::npos) refuse("may not have a #");
    if (rest.find('@') != std::string_view::npos) refuse("may not hold a user or a password");

    web_address result{.is_secure = is_secure};
    result.host = take_host(rest);
    result.port = port_of(rest, is_secure);
    result.target = (target.starts_with('/') ? "" : "/") + std::string{target};
    if (!is_secure && allowed == plain_http::THIS_MACHINE && !is_this_machine(result.host))
        refuse("must begin with https:// unless the host is this machine");
    return result;
}

}  // namespace callout
