#include "http/hosts.hpp"

#include <gtest/gtest.h>

namespace callout {
namespace {

TEST(allowed_hosts, a_name_is_itself_whatever_its_case_and_port) {
    const allowed_hosts hosts{{"Example.com"}};
    EXPECT_TRUE(hosts.include("example.com"));
    EXPECT_TRUE(hosts.include("EXAMPLE.com:8000"));
    EXPECT_TRUE(hosts.include("example.com."));
    EXPECT_FALSE(hosts.include("api.example.com"));
    EXPECT_FALSE(hosts.include("example.com.evil.net"));
}

TEST(allowed_hosts, a_leading_dot_covers_the_name_and_its_subdomains) {
    const allowed_hosts hosts{{".example.com"}};
    EXPECT_TRUE(hosts.include("example.com"));
    EXPECT_TRUE(hosts.include("a.b.example.com"));
    EXPECT_FALSE(hosts.include("badexample.com"));
}

TEST(allowed_hosts, a_star_covers_every_well_formed_name) {
    const allowed_hosts hosts{{"*"}};
    EXPECT_TRUE(hosts.include("anything.example"));
    EXPECT_FALSE(hosts.include(""));
    EXPECT_FALSE(hosts.include("a b"));
    EXPECT_FALSE(hosts.include("evil.com/path"));
    EXPECT_FALSE(hosts.include("user@host"));
}

TEST(allowed_hosts, an_address_of_six_stands_in_brackets) {
    const allowed_hosts hosts{{"[::1]"}};
    EXPECT_TRUE(hosts.include("[::1]"));
    EXPECT_TRUE(hosts.include("[::1]:8000"));
    EXPECT_FALSE(hosts.include("::1"));
    EXPECT_FALSE(hosts.include("[::2]"));
    EXPECT_FALSE(hosts.include("[::1]x"));
    EXPECT_FALSE(hosts.include("["));
    EXPECT_FALSE(hosts.include("]"));
}

TEST(allowed_hosts, a_port_is_made_of_digits) {
    const allowed_hosts hosts{{"localhost"}};
    EXPECT_FALSE(hosts.include("localhost:"));
    EXPECT_FALSE(hosts.include("localhost:80a"));
    EXPECT_FALSE(hosts.include("localhost:80:80"));
}

}  // namespace
}  // namespace callout
