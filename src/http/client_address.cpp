#include "http/client_address.hpp"

#include <algorithm>
#include <optional>
#include <ranges>
#include <stdexcept>

namespace callout {
namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t bytes_of_network = 8;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const std::size_t first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<ip::address> read_address(std::string_view text) {
    boost::system::error_code problem;
    const ip::address result = ip::make_address(text, problem);
    return problem ? std::nullopt : std::optional{unwrapped(result)};
}

/// An address as proxies write it, with a port sometimes: "192.0.2.1:80", "[2001:db8::1]:80".
std::optional<ip::address> read_forwarded(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('[')) return read_address(text.substr(1, text.find(']') - 1));
    if (std::ranges::count(text, ':') == 1) text = text.substr(0, text.find(':'));
    return read_address(text);
}

/// The addresses of all X-Forwarded-For headers, in their order, as sent.
std::vector<std::string_view> forwarded_for(const request& asked) {
    std::vector<std::string_view> result;
    for (const header_field& each : asked.headers) {
        if (!equal_ignoring_case(each.name, "X-Forwarded-For")) continue;
        for (const auto part : std::views::split(each.value, ',')) result.emplace_back(part.begin(), part.end());
    }
    return result;
}

}  // namespace

ip::address unwrapped(const ip::address& address) {
    if (!address.is_v6() || !address.to_v6().is_v4_mapped()) return address;
    return ip::make_address_v4(ip::v4_mapped, address.to_v6());
}

trusted_proxies::trusted_proxies(const std::vector<std::string>& networks) {
    for (const std::string& each : networks) {
        const std::string_view address = std::string_view{each}.substr(0, each.find('/'));
        const bool is_network = address.size() != each.size();
        boost::system::error_code problem;
        if (address.find(':') == std::string_view::npos) {
            v4_.push_back(ip::make_network_v4(is_network ? each : each + "/32", problem));
        } else {
            v6_.push_back(ip::make_network_v6(is_network ? each : each + "/128", problem));
        }
        if (problem) throw std::invalid_argument{"\"" + each + "\" is no address or network"};
    }
}

bool trusted_proxies::include(const ip::address& address) const {
    const auto holds = [&address](const auto& network) {
        const auto one = [&] {
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(network)>, ip::network_v4>)
                return ip::network_v4{address.to_v4(), 32};
            else
                return ip::network_v6{address.to_v6(), 128};
        }();
        return one == network || one.is_subnet_of(network);
    };
    return address.is_v4() ? std::ranges::any_of(v4_, holds) : std::ranges::any_of(v6_, holds);
}

ip::address trusted_proxies::client_of(const request& asked) const {
    ip::address client = read_address(asked.remote_address).value_or(ip::address{});
    for (const std::string_view each : forwarded_for(asked) | std::views::reverse) {
        if (!include(client)) break;
        const auto named = read_forwarded(each);
        if (!named) break;
        client = *named;
    }
    return client;
}

bool trusted_proxies::came_by_tls(const request& asked) const {
    const auto scheme = asked.header("X-Forwarded-Proto");
    if (!scheme || !equal_ignoring_case(*scheme, "https")) return false;
    const auto peer = read_address(asked.remote_address);
    return peer && include(*peer);
}

bucket_key network_key(const ip::address& address) {
    if (address.is_v4()) return {.high = 0, .low = address.to_v4().to_uint()};
    const auto bytes = address.to_v6().to_bytes();
    bucket_key key{.high = 0, .low = ~std::uint64_t{0}};
    for (std::size_t i = 0; i < bytes_of_network; ++i) key.high = key.high << 8U | bytes[i];
    return key;
}

std::string network_text(const ip::address& address) {
    if (address.is_v4()) return address.to_string();
    return ip::network_v6{address.to_v6(), 8 * bytes_of_network}.canonical().to_string();
}

}  // namespace callout
