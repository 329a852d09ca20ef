#include "http/client_address.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace callout {
namespace {

namespace ip = boost::asio::ip;

class client_address : public testing::Test {
protected:
    std::string client(std::string peer, const std::vector<std::string>& forwarded) {
        request_data sent{.remote_address = std::move(peer)};
        for (const std::string& each : forwarded) sent.headers.emplace_back("X-Forwarded-For", each);
        return proxies_.client_of(sent.view()).to_string();
    }
    bool came_by_tls(std::string peer, std::string scheme) {
        const request_data sent{.headers = {{"X-Forwarded-Proto", std::move(scheme)}},
                                .remote_address = std::move(peer)};
        return proxies_.came_by_tls(sent.view());
    }

    trusted_proxies proxies_{{"10.0.0.0/8", "127.0.0.1", "fd00::/8"}};
};

TEST_F(client_address, is_the_peers_where_nobody_stands_between) {
    EXPECT_EQ(client("192.0.2.1", {}), "192.0.2.1");
    EXPECT_EQ(client("2001:db8::1", {}), "2001:db8::1");
}

TEST_F(client_address, is_not_what_a_stranger_says) { EXPECT_EQ(client("192.0.2.1", {"198.51.100.7"}), "192.0.2.1"); }

TEST_F(client_address, is_what_a_trusted_proxy_says) {
    EXPECT_EQ(client("10.1.2.3", {"198.51.100.7"}), "198.51.100.7");
    EXPECT_EQ(client("fd00::1", {"2001:db8::5"}), "2001:db8::5");
}

TEST_F(client_address, is_the_last_that_no_trusted_proxy_has) {
    EXPECT_EQ(client("127.0.0.1", {"1.1.1.1, 198.51.100.7, 10.9.9.9"}), "198.51.100.7");
    EXPECT_EQ(client("127.0.0.1", {"1.1.1.1", "198.51.100.7,10.9.9.9"}), "198.51.100.7");
}

TEST_F(client_address, is_the_proxys_where_its_word_cannot_be_read) {
    EXPECT_EQ(client("10.1.2.3", {"nonsense"}), "10.1.2.3");
    EXPECT_EQ(client("10.1.2.3", {""}), "10.1.2.3");
    EXPECT_EQ(client("10.1.2.3", {"198.51.100.7, unknown"}), "10.1.2.3");
}

TEST_F(client_address, may_be_written_with_a_port) {
    EXPECT_EQ(client("10.1.2.3", {"198.51.100.7:4711"}), "198.51.100.7");
    EXPECT_EQ(client("10.1.2.3", {"[2001:db8::5]:4711"}), "2001:db8::5");
}

TEST_F(client_address, of_ipv4_in_a_coat_of_ipv6_is_that_of_ipv4) {
    EXPECT_EQ(client("::ffff:192.0.2.1", {}), "192.0.2.1");
    EXPECT_EQ(client("::ffff:10.1.2.3", {"198.51.100.7"}), "198.51.100.7");
}

TEST_F(client_address, spoke_tls_only_if_a_trusted_proxy_says_so) {
    EXPECT_TRUE(came_by_tls("10.1.2.3", "https"));
    EXPECT_FALSE(came_by_tls("10.1.2.3", "http"));
    EXPECT_FALSE(came_by_tls("192.0.2.1", "https"));
}

TEST(trusted_proxies, are_addresses_or_networks) {
    for (const auto* text : {"proxy", "10.0.0.0/33", "10.0.0/8", "::1/129", "/8", ""}) {
        EXPECT_THROW(trusted_proxies{{text}}, std::invalid_argument) << text;
    }
}

TEST(network_key, of_an_address_of_ipv4_is_its_own) {
    EXPECT_NE(network_key(ip::make_address("192.0.2.1")), network_key(ip::make_address("192.0.2.2")));
}

TEST(network_key, is_shared_by_a_64_of_ipv6) {
    EXPECT_EQ(network_key(ip::make_address("2001:db8:0:1::1")), network_key(ip::make_address("2001:db8:0:1:ffff::2")));
    EXPECT_NE(network_key(ip::make_address("2001:db8:0:1::1")), network_key(ip::make_address("2001:db8:0:2::1")));
    EXPECT_EQ(network_text(ip::make_address("2001:db8:0:1:ffff::2")), "2001:db8:0:1::/64");
}

}  // namespace
}  // namespace callout
