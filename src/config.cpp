#include "config.hpp"
#include "key_file.hpp"
#include "lower_case.hpp"

#include <algorithm>
#include <array>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "http/client_address.hpp"
#include "http/rate.hpp"
#include "http/web_address.hpp"
#include "security/digest.hpp"
#include "security/vapid.hpp"

namespace callout {
namespace {

struct bounds {
    std::string_view setting;
    std::int64_t least;
    std::int64_t most;
};
constexpr std::array number_bounds{
    bounds{"PORT", 0, 65535},
    bounds{"DISPATCH_FANOUT", 1, 100'000},
    bounds{"EVENT_RETENTION_DAYS", 1, 3650},
    bounds{"LOCATION_MAX_AGE", 1, 86'400},
    bounds{"AVAILABILITY_MAX_AGE", 60, 31'536'000},
    bounds{"WRITE_CONNECTIONS", 1, 1000},
    bounds{"CONNECTIONS_PER_ADDRESS", 1, 1'000'000},
    bounds{"PUSH_FIRST_RETRY_SECONDS", 1, 3600},
};
constexpr std::array<std::string_view, 6> log_levels{"trace", "debug", "info", "warning", "error", "off"};

struct help_text {
    std::string_view setting;
    std::string_view help;
};
constexpr std::array help_texts{
    help_text{"HOST", "The address to listen on; 0.0.0.0 for every interface."},
    help_text{"PORT", "The port to listen on; 0 lets the system choose."},
    help_text{"DATABASE_URL",
              "postgresql://user:password@host/name or sqlite:///path; empty: a file in the data folder."},
    help_text{"DATA_DIR", "Where the SQLite file and a generated secret key lie."},
    help_text{"SECRET_KEY", "Signs the tokens, 32 bytes or more; required with PostgreSQL."},
    help_text{"DEBUG", "Log more. Never in production."},
    help_text{"ALLOWED_HOSTS",
              "Host names that are answered, separated by commas; .example.com covers subdomains, * all."},
    help_text{"CORS_ALLOWED_ORIGINS", "Origins whose pages may call the API, separated by commas."},
    help_text{"CORS_ALLOWED_ORIGIN_REGEXES",
              "The same as regular expressions, each for a whole origin, separated by commas."},
    help_text{"CORS_ALLOW_ALL_ORIGINS", "Let any page call the API."},
    help_text{"GOOGLE_CLIENT_IDS",
              "OAuth client ids whose identity tokens are taken, separated by commas; empty: no sign-in with Google."},
    help_text{"GOOGLE_ISSUER", "Who signs the identity tokens: their iss."},
    help_text{"GOOGLE_JWKS_URL", "Where the issuer publishes its keys; plain http only on this machine."},
    help_text{"TRUSTED_PROXIES",
              "Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses or networks, separated by "
              "commas."},
    help_text{"CONNECTIONS_PER_ADDRESS",
              "Connections that one address may have open; this machine and trusted proxies may have any number."},
    help_text{"THROTTLE_ANON", "Calls without an account, from one address: a rate such as 10/min, or off."},
    help_text{"THROTTLE_USER", "Calls of one account."},
    help_text{"THROTTLE_LOGIN", "Failed sign-ins from one address."},
    help_text{"THROTTLE_LOGIN_ACCOUNT", "Failed sign-ins on one account, wherever from."},
    help_text{"THROTTLE_REGISTER", "Registrations from one address."},
    help_text{"THROTTLE_CREATE", "New requests of one account."},
    help_text{"THROTTLE_PING", "Positions of one worker."},
    help_text{"DISPATCH_FANOUT", "How many of the nearest workers hear of a standard request."},
    help_text{"EVENT_RETENTION_DAYS", "Streams can go on after a break of so many days."},
    help_text{"LOCATION_MAX_AGE",
              "Seconds after its last position that a worker whose app pings is matched; for an emergency 60 at most."},
    help_text{"AVAILABILITY_MAX_AGE", "Seconds after their last call that any other available worker is matched."},
    help_text{"VAPID_PRIVATE_KEY",
              "Signs Web Push messages: 32 bytes in base64url. PostgreSQL: no Web Push without it."},
    help_text{"VAPID_SUBJECT",
              "Whom push services ask when there is trouble: mailto:ops@example.com, or an https URL."},
    help_text{"PUSH_SERVICES", "Hosts of push services that browsers may name, separated by commas; * for any."},
    help_text{"PUSH_ALLOW_PRIVATE_TARGETS", "Deliver to private networks and this machine too, and over plain http."},
    help_text{"PUSH_FIRST_RETRY_SECONDS",
              "After how long a delivery that failed is tried again; each time twice as long."},
    help_text{"METRICS_TOKEN", "Bearer token that GET /metrics asks for; empty: there are no metrics."},
    help_text{"LOG_LEVEL", "trace, debug, info, warning, error or off."},
    help_text{"WRITE_CONNECTIONS", "Connections to PostgreSQL that write."},
};

struct alias {
    std::string_view setting;
    std::string_view reference_name;
};
constexpr std::array aliases{
    alias{"SECRET_KEY", "DJANGO_SECRET_KEY"},
    alias{"DEBUG", "DJANGO_DEBUG"},
    alias{"ALLOWED_HOSTS", "DJANGO_ALLOWED_HOSTS"},
};

std::string upper_case(std::string_view text) {
    std::string result{text};
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return result;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

template <class Visit>
void for_each_setting(Visit visit) {
    using members = boost::describe::describe_members<config, boost::describe::mod_public>;
    boost::mp11::mp_for_each<members>([&](auto member) { visit(upper_case(member.name), member.pointer); });
}

[[noreturn]] void refuse(const std::string& name, std::string_view value, const std::string& allowed) {
    throw std::invalid_argument{name + " is \"" + std::string{value} + "\", but must be " + allowed + "."};
}

void check_web_address(const std::string& name, std::string_view value) {
    try {
        parse_web_address(value);
    } catch (const std::invalid_argument& problem) {
        throw std::invalid_argument{name + " is \"" + std::string{value} + "\", which " + problem.what() + "."};
    }
}

void check_subject(const std::string& name, std::string_view value) {
    const bool is_address = value.starts_with("mailto:") && value.find('@') != std::string_view::npos;
    if (!is_address && !value.starts_with("https://")) refuse(name, value, "mailto: and an address, or https://");
}

void check_rate(const std::string& name, std::string_view value) {
    try {
        read_rate(value);
    } catch (const std::invalid_argument& problem) {
        throw std::invalid_argument{name + " is \"" + std::string{value} + "\", which " + problem.what() + "."};
    }
}

void check_networks(const std::string& name, const std::vector<std::string>& value) {
    try {
        trusted_proxies{value};
    } catch (const std::invalid_argument& problem) {
        throw std::invalid_argument{name + ": " + problem.what() + "."};
    }
}

void read(const std::string& name, std::string_view value, std::string& to) {
    if (name == "LOG_LEVEL") {
        const std::string level = lower_case(value);
        if (std::ranges::find(log_levels, level) == log_levels.end()) {
            refuse(name, value, "trace, debug, info, warning, error or off");
        }
        to = level;
        return;
    }
    if (name == "GOOGLE_JWKS_URL") check_web_address(name, value);
    if (name == "VAPID_SUBJECT") check_subject(name, value);
    if (name.starts_with("THROTTLE_")) check_rate(name, value);
    const bool is_database = value.starts_with("postgres://") || value.starts_with("postgresql://") ||
                             (value.starts_with("sqlite:///") && value.size() > std::string_view{"sqlite:///"}.size());
    if (name == "DATABASE_URL" && !is_database) {
        throw std::invalid_argument{
            "DATABASE_URL must begin with postgres:// or postgresql://, or be sqlite:/// and a path, or be empty."};
    }
    to = value;
}

void read(const std::string& name, std::string_view value, bool& to) {
    const std::string word = lower_case(value);
    for (const std::string_view yes : {"1", "true", "t", "yes", "y", "on"}) {
        if (word == yes) return static_cast<void>(to = true);
    }
    for (const std::string_view no : {"0", "false", "f", "no", "n", "off"}) {
        if (word == no) return static_cast<void>(to = false);
    }
    refuse(name, value, "true or false");
}

void read(const std::string& name, std::string_view value, std::int64_t& to) {
    const auto limits = *std::ranges::find(number_bounds, name, &bounds::setting);
    const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), to);
    const bool whole = problem == std::errc{} && end == value.data() + value.size();
    if (whole && to >= limits.least && to <= limits.most) return;
    refuse(name, value, "a whole number from " + std::to_string(limits.least) + " to " + std::to_string(limits.most));
}

void read(const std::string& name, std::string_view value, std::vector<std::string>& to) {
    to.clear();
    while (!value.empty()) {
        const std::string_view part = value.substr(0, value.find(','));
        if (const auto word = trimmed(part); !word.empty()) to.emplace_back(word);
        value.remove_prefix(std::min(part.size() + 1, value.size()));
    }
    if (name == "TRUSTED_PROXIES") check_networks(name, to);
}

/// What a source says of a setting; its own name comes before the reference service's.
std::optional<std::string> given(const variables& source, const std::string& name) {
    if (const auto own = source.find(name); own != source.end()) return own->second;
    const auto other = std::ranges::find(aliases, name, &alias::setting);
    if (other == aliases.end()) return std::nullopt;
    const auto found = source.find(std::string{other->reference_name});
    if (found == source.end()) return std::nullopt;
    return found->second;
}

std::string unquoted(std::string_view value) {
    const bool quoted =
        value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front();
    return std::string{quoted ? value.substr(1, value.size() - 2) : value};
}

/// Hides the values of password and sslpassword. A name that is encoded could be either.
std::string without_passwords(std::string_view parameters) {
    std::string shown;
    while (!parameters.empty()) {
        const auto pair = parameters.substr(0, parameters.find('&'));
        parameters.remove_prefix(std::min(pair.size() + 1, parameters.size()));
        const auto name = pair.substr(0, pair.find('='));
        const bool is_secret =
            name.find("password") != std::string_view::npos || name.find('%') != std::string_view::npos;
        (shown += shown.empty() ? "?" : "&") += is_secret ? std::string{name} + "=***" : std::string{pair};
    }
    return shown;
}

std::string without_password(std::string url) {
    const auto start = url.find("://");
    const auto at = start == std::string::npos ? start : url.rfind('@');
    const auto colon = at == std::string::npos ? at : url.find(':', start + 3);
    if (colon != std::string::npos && colon < at) url.replace(colon + 1, at - colon - 1, "***");
    const auto mark = std::min(url.find('?'), url.size());
    return url.substr(0, mark) + without_passwords(std::string_view{url}.substr(std::min(mark + 1, url.size())));
}

std::string shown(const std::string& value) { return value; }
std::string shown(bool value) { return value ? "true" : "false"; }
std::string shown(std::int64_t value) { return std::to_string(value); }
std::string shown(const std::vector<std::string>& values) {
    std::string joined;
    for (const std::string& each : values) (joined += joined.empty() ? "" : ",") += each;
    return joined;
}

/// Google's keys sign no other issuer's tokens.
void check_issuer(const config& values) {
    if (values.google_issuer == config::google || values.google_jwks_url != config::google_keys) return;
    throw std::invalid_argument{
        "GOOGLE_ISSUER names another issuer than Google: set GOOGLE_JWKS_URL to where it publishes its keys."};
}

}  // namespace

std::string config::effective_database_url() const {
    if (!database_url.empty()) return database_url;
    return "sqlite:///" + (std::filesystem::path{data_dir} / "callout.db").string();
}

variables read_env_file(const std::string& text) {
    variables result;
    std::istringstream lines{text};
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        std::string_view rest = trimmed(line);
        if (rest.empty() || rest.front() == '#') continue;
        if (rest.starts_with("export ")) rest = trimmed(rest.substr(7));
        const auto equals = rest.find('=');
        const auto name = trimmed(rest.substr(0, equals));
        if (equals == std::string_view::npos || name.empty() || name.find_first_of(" \t") != std::string_view::npos) {
            throw std::invalid_argument{".env, line " + std::to_string(number) +
                                        ": neither NAME=value nor a # comment."};
        }
        result[std::string{name}] = unquoted(trimmed(rest.substr(equals + 1)));
    }
    return result;
}

configuration configure(const variables& env_file, const variables& environment, const variables& flags) {
    struct layer {
        const variables& values;
        std::string_view name;
    };
    const std::array layers{layer{flags, "flag"}, layer{environment, "environment"}, layer{env_file, ".env"}};
    configuration result;
    for_each_setting([&](const std::string& name, auto pointer) {
        result.sources[name] = "default";
        for (const layer& each : layers) {
            const auto value = given(each.values, name);
            if (!value) continue;
            if (const auto word = trimmed(*value); !word.empty()) read(name, word, result.values.*pointer);
            result.sources[name] = each.name;
            return;
        }
    });
    check_issuer(result.values);
    return result;
}

void make_data_dir(const config& values) {
    const std::filesystem::path folder{values.data_dir};
    std::error_code problem;
    if (std::filesystem::create_directories(folder, problem)) {
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, problem);
    }
    if (problem) cannot_write(folder, problem.value());
}

void settle_secret_key(config& values) {
    if (values.uses_postgres() && values.secret_key.empty()) {
        throw std::invalid_argument{
            "SECRET_KEY is not set: with PostgreSQL, set it to the same 32 or more random bytes for every process."};
    }
    if (values.uses_postgres() && values.secret_key.size() < least_secret_bytes) {
        throw std::invalid_argument{"SECRET_KEY is too short: with PostgreSQL it must have 32 bytes or more."};
    }
    if (!values.secret_key.empty()) return;
    make_data_dir(values);
    const auto path = std::filesystem::path{values.data_dir} / "secret_key";
    values.secret_key = settled_key(path, [] { return random_hex(least_secret_bytes); });
    if (values.secret_key.size() >= least_secret_bytes) return;
    throw std::invalid_argument{"The secret key in " + path.string() +
                                " is damaged: remove the file to have a new one made."};
}

void settle_vapid_key(config& values) {
    if (values.uses_postgres() || !values.vapid_private_key.empty()) return;
    make_data_dir(values);
    values.vapid_private_key =
        settled_key(std::filesystem::path{values.data_dir} / "vapid_private_key", &vapid_identity::generate);
}

std::vector<setting> all_settings() {
    std::vector<setting> all;
    for_each_setting([&](const std::string& name, auto pointer) {
        const bool is_switch = std::is_same_v<decltype(pointer), bool config::*>;
        all.push_back({name, std::ranges::find(help_texts, name, &help_text::setting)->help, is_switch});
    });
    return all;
}

std::string shown_value(const config& values, const std::string& name) {
    if (name == "SECRET_KEY") return values.secret_key.empty() ? "" : "(hidden)";
    if (name == "VAPID_PRIVATE_KEY") return values.vapid_private_key.empty() ? "" : "(hidden)";
    if (name == "METRICS_TOKEN") return values.metrics_token.empty() ? "" : "(hidden)";
    if (name == "DATABASE_URL") return without_password(values.database_url);
    std::string result;
    for_each_setting([&](const std::string& each, auto pointer) {
        if (each == name) result = shown(values.*pointer);
    });
    return result;
}

}  // namespace callout
