#pragma once

#include <boost/describe/class.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace callout {

/// Every setting, with its default. A member `host` is the variable HOST and the flag --host.
struct config {
    std::string host = "127.0.0.1";
    std::int64_t port = 8000;
    /// Empty: an SQLite file in `data_dir`.
    std::string database_url;
    std::string data_dir = "callout-data";
    std::string secret_key;
    bool debug = false;
    std::vector<std::string> allowed_hosts = {"localhost", "127.0.0.1", "[::1]"};
    std::vector<std::string> cors_allowed_origins;
    std::vector<std::string> cors_allowed_origin_regexes;
    bool cors_allow_all_origins = false;
    /// The applications whose Google identity tokens are taken; none: no sign-in with Google.
    std::vector<std::string> google_client_ids;
    /// Who signs those tokens.
    std::string google_issuer{google};
    /// Where the issuer publishes its keys.
    std::string google_jwks_url{google_keys};
    /// Proxies before the server, by address or network, whose X-Forwarded-For and X-Forwarded-Proto are believed.
    std::vector<std::string> trusted_proxies;
    /// Connections that one address may have open, or a /64 of IPv6; loopback and trusted proxies may have any number.
    std::int64_t connections_per_address = 1000;
    /// Rates as http/rate.hpp reads them, "10/min" or "off": of calls without an account by an address, of an account's
    /// calls,
    std::string throttle_anon = "6000/min";
    std::string throttle_user = "off";
    /// of sign-ins that failed, from an address and on an account,
    std::string throttle_login = "20/min";
    std::string throttle_login_account = "100/hour";
    /// of registrations from an address, and of an account's new requests and positions.
    std::string throttle_register = "1000/hour";
    std::string throttle_create = "off";
    std::string throttle_ping = "off";
    /// At most so many workers are told of a STANDARD request.
    std::int64_t dispatch_fanout = 50;
    /// Streams can go on after a break of so many days.
    std::int64_t event_retention_days = 7;
    /// Seconds after its last position that a worker whose app pings counts as available,
    std::int64_t location_max_age = 300;
    /// and any other after their last call.
    std::int64_t availability_max_age = 43'200;
    /// Signs Web Push messages; empty: there is no Web Push.
    std::string vapid_private_key;
    /// Whom push services ask when there is trouble.
    std::string vapid_subject;
    /// The hosts that browsers may name as their push service, as `allowed_hosts` reads them.
    std::vector<std::string> push_services = {"fcm.googleapis.com", ".push.services.mozilla.com", ".push.apple.com",
                                              ".notify.windows.com"};
    /// Whether deliveries may go to private networks and this machine, and without TLS.
    bool push_allow_private_targets = false;
    /// After how long a delivery that failed is tried again; each time twice as long.
    std::int64_t push_first_retry_seconds = 5;
    /// What GET /metrics asks for; empty: it is not there.
    std::string metrics_token;
    std::string log_level = "info";
    /// Connections to PostgreSQL that write.
    std::int64_t write_connections = 8;

    static constexpr std::string_view google = "https://accounts.google.com";
    static constexpr std::string_view google_keys = "https://www.googleapis.com/oauth2/v3/certs";

    [[nodiscard]] bool uses_postgres() const { return database_url.starts_with("postgres"); }
    /// `database_url`, or the file in `data_dir`.
    [[nodiscard]] std::string effective_database_url() const;
};
BOOST_DESCRIBE_STRUCT(config, (),
                      (host, port, database_url, data_dir, secret_key, debug, allowed_hosts, cors_allowed_origins,
                       cors_allowed_origin_regexes, cors_allow_all_origins, google_client_ids, google_issuer,
                       google_jwks_url, trusted_proxies, connections_per_address, throttle_anon, throttle_user,
                       throttle_login, throttle_login_account, throttle_register, throttle_create, throttle_ping,
                       dispatch_fanout, event_retention_days, location_max_age, availability_max_age, vapid_private_key,
                       vapid_subject, push_services, push_allow_private_targets, push_first_retry_seconds,
                       metrics_token, log_level, write_connections))

/// Settings by their variable's name, and where each came from: "default", ".env", "environment" or "flag".
struct configuration {
    config values;
    std::map<std::string, std::string> sources;
};

/// Variables by name, as in the environment.
using variables = std::map<std::string, std::string>;

/// Reads `NAME=value` lines: blank lines and # comments are skipped, quotes around a value are taken off.
/// Throws std::invalid_argument naming the line that is neither.
variables read_env_file(const std::string& text);

/// Defaults < .env < environment < flags. Takes the reference service's DJANGO_ names too.
/// Throws std::invalid_argument with a sentence naming the setting that cannot be read.
configuration configure(const variables& env_file, const variables& environment, const variables& flags);

/// A shorter secret key can be guessed, and tokens forged.
inline constexpr std::size_t least_secret_bytes = 32;

/// Fills in the secret key: generated once into `data_dir` (mode 0600) on SQLite; required, of 32 bytes or more, on
/// PostgreSQL. Throws std::invalid_argument saying what to set.
void settle_secret_key(config& values);

/// Fills in the key of Web Push: generated once into `data_dir` (mode 0600) on SQLite. On PostgreSQL it is left as it
/// is: each process would make another, and what was subscribed with one is lost to the next. Throws
/// std::invalid_argument where the file cannot be written.
void settle_vapid_key(config& values);

/// Creates DATA_DIR, open to its owner only, if it is missing. Throws std::invalid_argument where it cannot.
void make_data_dir(const config& values);

/// What a person may know of a setting.
struct setting {
    /// "DATABASE_URL"
    std::string name;
    std::string_view help;
    /// On or off: its flag needs no value.
    bool is_switch = false;
};

/// All settings, in the order of their members.
std::vector<setting> all_settings();

/// A setting's value as text; a secret's is hidden.
std::string shown_value(const config& values, const std::string& name);

}  // namespace callout
