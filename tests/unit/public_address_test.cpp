#include "http/public_address.hpp"

#include <gtest/gtest.h>

namespace callout {
namespace {

bool judge(const char* address) { return is_public(boost::asio::ip::make_address(address)); }

TEST(public_address, is_any_that_no_network_uses_for_itself) {
    for (const auto* const each :
         {"1.1.1.1",     "8.8.8.8",     "9.255.255.255",  "11.0.0.0",        "100.63.255.255",  "100.128.0.0",
          "128.0.0.1",   "169.253.1.1", "172.15.255.255", "172.32.0.0",      "192.0.1.1",       "192.167.1.1",
          "192.169.0.0", "198.17.1.1",  "198.20.0.0",     "223.255.255.255", "2606:4700::1111", "2a00::1",
          "2001:200::1", "2001:db9::1", "2003::1",        "3ffe::1"})
        EXPECT_TRUE(judge(each)) << each;
}

TEST(public_address, is_none_of_ipv4s_special_ones) {
    for (const auto* const each :
         {"0.0.0.0",      "0.1.2.3",         "10.0.0.1",        "10.255.255.255",  "100.64.0.1",     "100.127.255.255",
          "127.0.0.1",    "127.255.255.255", "169.254.169.254", "172.16.0.1",      "172.31.255.255", "192.0.0.1",
          "192.0.2.1",    "192.88.99.1",     "192.168.0.1",     "192.168.255.255", "198.18.0.1",     "198.19.255.255",
          "198.51.100.1", "203.0.113.1",     "224.0.0.1",       "239.255.255.255", "240.0.0.1",      "255.255.255.255"})
        EXPECT_FALSE(judge(each)) << each;
}

TEST(public_address, is_none_of_ipv6s_special_ones) {
    for (const auto* const each : {"::", "::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "100::1",
                                   "2001::1", "2001:db8::1", "2001:1ff::1", "2002:a00:1::", "3fff::1", "4000::1"})
        EXPECT_FALSE(judge(each)) << each;
}

TEST(public_address, in_another_coat_is_none) {
    for (const auto* const each : {"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1",
                                   "64:ff9b::10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b:1::8.8.8.8"})
        EXPECT_FALSE(judge(each)) << each;
    EXPECT_TRUE(judge("64:ff9b::8.8.8.8"));
}

}  // namespace
}  // namespace callout
