#include "http/public_address.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace callout {
namespace {

namespace ip = boost::asio::ip;

struct v4_network {
    std::uint32_t address;
    unsigned prefix;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c = 0, std::uint32_t d = 0) {
    return a << 24U | b << 16U | c << 8U | d;
}

/// IANA's registry of special addresses, and what lies beyond unicast.
constexpr std::array special_v4{
    v4_network{v4(0, 0), 8},         v4_network{v4(10, 0), 8},      v4_network{v4(100, 64), 10},
    v4_network{v4(127, 0), 8},       v4_network{v4(169, 254), 16},  v4_network{v4(172, 16), 12},
    v4_network{v4(192, 0, 0), 24},   v4_network{v4(192, 0, 2), 24}, v4_network{v4(192, 88, 99), 24},
    v4_network{v4(192, 168), 16},    v4_network{v4(198, 18), 15},   v4_network{v4(198, 51, 100), 24},
    v4_network{v4(203, 0, 113), 24}, v4_network{v4(224, 0), 4},     v4_network{v4(240, 0), 4},
};

/// The first 32 bits of an IPv6 network.
struct v6_network {
    std::uint32_t head;
    unsigned prefix;
};

/// Within 2000::/3: for protocols (Teredo among them), for documentation, and 6to4, which carries an address of IPv4.
constexpr std::array special_v6{
    v6_network{0x2001'0000, 23},
    v6_network{0x2001'0db8, 32},
    v6_network{0x2002'0000, 16},
    v6_network{0x3fff'0000, 20},
};
constexpr v6_network unicast{0x2000'0000, 3};

constexpr bool same_prefix(std::uint32_t left, std::uint32_t right, unsigned prefix) {
    return (left ^ right) >> (32U - prefix) == 0;
}

bool is_public(const ip::address_v4& address) {
    return std::ranges::none_of(special_v4, [bits = address.to_uint()](const v4_network& each) {
        return same_prefix(bits, each.address, each.prefix);
    });
}

std::uint32_t bits_at(const ip::address_v6::bytes_type& bytes, std::size_t at) {
    return v4(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
}

/// 64:ff9b::/96, by which hosts that have IPv6 alone reach those of IPv4 (RFC 6052).
bool is_translated(const ip::address_v6::bytes_type& bytes) {
    return bits_at(bytes, 0) == 0x0064'ff9b && bits_at(bytes, 4) == 0 && bits_at(bytes, 8) == 0;
}

bool is_public(const ip::address_v6& address) {
    const auto bytes = address.to_bytes();
    if (is_translated(bytes)) return is_public(ip::address_v4{bits_at(bytes, 12)});
    const std::uint32_t head = bits_at(bytes, 0);
    return same_prefix(head, unicast.head, unicast.prefix) &&
           std::ranges::none_of(special_v6,
                                [head](const v6_network& each) { return same_prefix(head, each.head, each.prefix); });
}

}  // namespace

bool is_public(const ip::address& address) {
    return address.is_v4() ? is_public(address.to_v4()) : is_public(address.to_v6());
}

}  // namespace callout
