#include "fuzz/fuzzing.hpp"
#include "http/cors.hpp"
#include "http/hosts.hpp"
#include "http/web_address.hpp"
#include "lower_case.hpp"

#include <algorithm>
#include <charconv>

/// Whom a request names as its host and its origin, and where keys are fetched from.
namespace callout::fuzzing {
namespace {

const allowed_hosts hosts{{"callout.example", ".wild.example", "[::1]"}};
const cors origins{{.origins = {"https://app.example"}, .origin_regexes = {R"(https://[a-z0-9-]+\.app\.example)"}}};

void check_host(std::string_view header) {
    if (!hosts.include(header)) return;
    std::string host = lower_case(header);
    if (const auto colon = host.rfind(':'); colon != std::string::npos && !host.ends_with(']')) host.resize(colon);
    if (host.ends_with('.')) host.pop_back();
    const bool is_ours =
        host == "callout.example" || host == "wild.example" || host == "[::1]" || host.ends_with(".wild.example");
    require(is_ours, "only our own hosts are answered");
    require(host.find_first_of(" /\\@#?<>\"'\r\n") == std::string::npos, "a host is no more than one");
}

bool is_allowed(std::string_view origin) {
    constexpr std::string_view scheme = "https://";
    constexpr std::string_view domain = ".app.example";
    if (origin == "https://app.example") return true;
    if (!origin.starts_with(scheme) || !origin.ends_with(domain)) return false;
    if (origin.size() <= scheme.size() + domain.size()) return false;
    const auto name = origin.substr(scheme.size(), origin.size() - scheme.size() - domain.size());
    return name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
}

void check_origin(std::string_view origin) {
    request asked;
    asked.headers.push_back({"Origin", origin});
    response answer;
    origins.add_headers(asked, answer);
    const auto allowed =
        std::ranges::find(answer.headers, "Access-Control-Allow-Origin", &std::pair<std::string, std::string>::first);
    require((allowed != answer.headers.end()) == is_allowed(origin), "origins are taken whole");
    if (allowed != answer.headers.end()) require(allowed->second == origin, "one origin is allowed at a time");
}

void check_address(std::string_view url) {
    web_address read;
    try {
        read = parse_web_address(url);
    } catch (const std::invalid_argument&) {
        return;
    }
    const bool may_be_this_machine = equal_ignoring_case(read.host, "localhost") || read.host.starts_with("127.") ||
                                     read.host.find(':') != std::string::npos;
    require(read.is_secure || may_be_this_machine, "only this machine is asked without TLS");
    require(read.host.find_first_of(" /\\@#?\r\n") == std::string::npos, "a host is no more than one");
    require(read.target.starts_with('/') && read.target.find_first_of(" #\r\n") == std::string::npos, "a path is one");
    unsigned port = 0;
    std::from_chars(read.port.data(), read.port.data() + read.port.size(), port);
    require(port >= 1 && port <= 65535, "a port is one");
    const std::string again = (read.is_secure ? "https://" : "http://") + read.authority() + read.target;
    require(parse_web_address(again) == read, "an address survives being written");
}

}  // namespace

void run(std::string_view input) {
    check_host(input);
    check_origin(input);
    check_address(input);
}

}  // namespace callout::fuzzing
