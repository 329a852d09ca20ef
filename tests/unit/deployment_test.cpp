#include "deployment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace callout {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

/// As an operator sets it behind a proxy.
config safe() {
    config values;
    values.secret_key = std::string(32, 'x');
    values.allowed_hosts = {"api.example.com"};
    values.database_url = "postgresql://callout:secret@db.example.com/callout?sslmode=verify-full";
    return values;
}

TEST(unsafe_settings_test, a_safe_deployment_has_none) { EXPECT_THAT(unsafe_settings(safe()), IsEmpty()); }

TEST(unsafe_settings_test, the_usual_settings_are_for_one_machine) {
    EXPECT_THAT(unsafe_settings(config{}), ElementsAre(StartsWith("ALLOWED_HOSTS has this machine's")));
}

struct unsafe_case {
    std::string name;
    std::string complaint;
    void (*change)(config&);
    friend void PrintTo(const unsafe_case& what, std::ostream* out) { *out << what.name; }
};

class unsafe_settings_each : public testing::TestWithParam<unsafe_case> {};

TEST_P(unsafe_settings_each, is_named_alone) {
    config values = safe();
    GetParam().change(values);
    EXPECT_THAT(unsafe_settings(values), ElementsAre(StartsWith(GetParam().complaint)));
}

INSTANTIATE_TEST_SUITE_P(
    , unsafe_settings_each,
    testing::Values(
        unsafe_case{"debug", "DEBUG", [](config& of) { of.debug = true; }},
        unsafe_case{"short_secret", "SECRET_KEY", [](config& of) { of.secret_key = "short"; }},
        unsafe_case{"any_host", "ALLOWED_HOSTS is *", [](config& of) { of.allowed_hosts = {"*"}; }},
        unsafe_case{"any_origin", "CORS_ALLOW_ALL_ORIGINS", [](config& of) { of.cors_allow_all_origins = true; }},
        unsafe_case{"open_without_proxy", "TRUSTED_PROXIES is empty", [](config& of) { of.host = "0.0.0.0"; }},
        unsafe_case{"everybody_is_a_proxy", "TRUSTED_PROXIES names",
                    [](config& of) { of.trusted_proxies = {"0.0.0.0/0"}; }},
        unsafe_case{"unlimited_sign_ins", "THROTTLE_LOGIN", [](config& of) { of.throttle_login = "off"; }},
        unsafe_case{"database_without_tls", "DATABASE_URL",
                    [](config& of) { of.database_url = "postgres://u:p@db.example.com:5432/callout"; }},
        unsafe_case{"private_targets", "PUSH_ALLOW", [](config& of) { of.push_allow_private_targets = true; }}),
    [](const auto& each) { return each.param.name; });

TEST(unsafe_settings_test, a_database_on_this_machine_needs_no_tls) {
    for (const char* url : {"postgres:///callout", "postgres://u@localhost/callout", "postgres://u:p@127.0.0.1:5432/x",
                            "postgresql://%2Fvar%2Frun%2Fpostgresql/callout", "postgres://[::1]/callout"}) {
        config values = safe();
        values.database_url = url;
        EXPECT_THAT(unsafe_settings(values), IsEmpty()) << url;
    }
}

}  // namespace
}  // namespace callout
