#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "clock.hpp"
#include "db/postgres_connector.hpp"
#include "load/day.hpp"
#include "load/drive.hpp"
#include "load/fill.hpp"
#include "load/pings.hpp"
#include "security/token.hpp"

namespace {

using namespace callout;

/// What the command line says.
struct options {
    std::string url;
    population town;
    std::uint16_t port = 0;
    std::string secret;
    std::size_t connections = 16;
    std::int64_t seconds = 4;
    std::string path;
    std::string body;
    std::string role = "WORKER";
    std::int64_t first_user = 1;
    std::int64_t users = 1;
    std::int64_t first_request = 1;
    std::int64_t requests = 1;
    double calls_per_second = 1;
    std::int64_t fixes = 1;
};

/// Access tokens of `users` accounts, from the first one on; the server knows no other proof than the secret.
std::vector<std::string> tokens_of(const options& given) {
    const callout::system_clock time;
    const token_signer signer{given.secret, time, {.access = std::chrono::hours{24}}};
    std::vector<std::string> tokens;
    tokens.reserve(static_cast<std::size_t>(given.users));
    for (std::int64_t i = 0; i < given.users; ++i) {
        tokens.push_back(signer.sign(signer.issue(callout::token_type::access, {given.first_user + i}, given.role)));
    }
    return tokens;
}

scenario getting(const options& given) {
    std::vector<std::string> requests;
    for (const std::string& token : tokens_of(given)) requests.push_back(http_request("GET", given.path, token));
    return [requests](std::size_t connection) { return requests[connection % requests.size()]; };
}

scenario posting(const options& given) {
    std::string request = http_request("POST", given.path, tokens_of(given).front(), given.body);
    return [request = std::move(request)](std::size_t) { return request; };
}

scenario creating(const options& given) {
    return [tokens = tokens_of(given), made = std::int64_t{0}](std::size_t) mutable {
        ++made;
        const double north = 40.7 + static_cast<double>(made * 7907 % 100'001 - 50'000) / 1e6;
        const double east = -73.95 + static_cast<double>(made * 6089 % 100'001 - 50'000) / 1e6;
        const std::string body = fmt::format(
            R"({{"title":"Water leak","description":"Water comes through the ceiling of the kitchen.","location_latitude":"{:.6f}",)"
            R"("location_longitude":"{:.6f}","priority":"STANDARD","category_id":{},"address":"{} Main Street"}})",
            north, east, 1 + made % 8, made);
        return http_request("POST", "/api/services/requests/", tokens[static_cast<std::size_t>(made) % tokens.size()],
                            body);
    };
}

/// Each connection takes a request that nobody else has through accept, start and complete, then the next.
scenario repairing(const options& given) {
    struct job {
        std::int64_t request = 0;
        std::size_t step = 3;
    };
    return [tokens = tokens_of(given), jobs = std::vector<job>(given.connections), next = given.first_request,
            end = given.first_request + given.requests](std::size_t connection) mutable -> std::optional<std::string> {
        constexpr std::array<std::string_view, 3> steps{"accept", "start", "complete"};
        job& mine = jobs[connection];
        if (mine.step == steps.size()) {
            if (next == end) return std::nullopt;
            mine = {.request = next++, .step = 0};
        }
        const std::string path = fmt::format("/api/services/requests/{}/{}/", mine.request, steps[mine.step++]);
        return http_request("POST", path, tokens[connection % tokens.size()]);
    };
}

double milliseconds(std::chrono::nanoseconds time) { return std::chrono::duration<double, std::milli>{time}.count(); }

int report(load_result result) {
    fmt::print("{} {:.0f} {:.3f} {:.3f} {:.3f}\n", result.latencies.size(), result.per_second(),
               milliseconds(result.percentile(50)), milliseconds(result.percentile(99)),
               milliseconds(result.percentile(99.9)));
    if (result.refused == 0) return 0;
    fmt::print(stderr, "{} of {} were refused, the first one so:\n{}\n", result.refused, result.latencies.size(),
               result.first_refusal);
    return 1;
}

int run(const options& given, const scenario& next) {
    return report(drive(given.port, given.connections, std::chrono::seconds{given.seconds}, next));
}

int send_pings(const options& given) {
    const callout::system_clock time;
    const token_signer signer{given.secret, time, {.access = std::chrono::hours{24}}};
    return report(ping({.port = given.port,
                        .first_worker = given.first_user,
                        .workers = given.users,
                        .connections = given.connections,
                        .calls_per_second = given.calls_per_second,
                        .fixes = given.fixes,
                        .lasts = std::chrono::seconds{given.seconds},
                        .token_of = [&signer](std::int64_t worker) {
                            return signer.sign(signer.issue(token_type::access, {worker}, "WORKER"));
                        }}));
}

/// One line a route: answers, refused ones, p50, p99 and p99.9 in milliseconds, and the route.
int play(const options& given) {
    const callout::system_clock time;
    const token_signer signer{given.secret, time, {.access = std::chrono::hours{24}}};
    auto results = play_day({.port = given.port,
                             .town = given.town,
                             .lasts = std::chrono::seconds{given.seconds},
                             .connections = given.connections,
                             .token_of = [&signer](std::int64_t user, const std::string& role) {
                                 return signer.sign(signer.issue(token_type::access, {user}, role));
                             }});
    for (auto& [route, result] : results) {
        fmt::print("{} {} {:.3f} {:.3f} {:.3f} {}\n", result.latencies.size(), result.refused,
                   milliseconds(result.percentile(50)), milliseconds(result.percentile(99)),
                   milliseconds(result.percentile(99.9)), route);
        if (result.refused > 0) fmt::print(stderr, "{}\n", result.first_refusal);
    }
    return 0;
}

void add_day(CLI::App& program, options& given) {
    auto* command = program.add_subcommand(
        "day",
        "Play workers and customers who are online. Prints of each route how many answers, how many of them were "
        "refused, p50, p99 and p99.9 in milliseconds from the planned moments on.");
    command->add_option("--port", given.port)->required();
    command->add_option("--secret", given.secret, "The server's SECRET_KEY.")->required();
    command->add_option("--workers", given.town.workers, "As the database was filled.")->required();
    command->add_option("--customers", given.town.customers, "As the database was filled.")->required();
    command->add_option("--connections", given.connections)->capture_default_str();
    command->add_option("--seconds", given.seconds)->capture_default_str();
}

void add_fill(CLI::App& program, options& given) {
    auto* command = program.add_subcommand("fill", "Fill a migrated, empty database.");
    command->add_option("--url", given.url)->required();
    command->add_option("--workers", given.town.workers)->capture_default_str();
    command->add_option("--customers", given.town.customers)->capture_default_str();
    command->add_option("--pending", given.town.pending)->capture_default_str();
    command->add_option("--far-workers", given.town.far_workers)->capture_default_str();
    command->add_option("--far-pending", given.town.far_pending)->capture_default_str();
    command->add_option("--completed", given.town.completed)->capture_default_str();
}

CLI::App* add_load(CLI::App& program, options& given, const std::string& name, const std::string& help) {
    auto* command = program.add_subcommand(
        name, help + " Prints how many answers, answers a second, p50, p99 and p99.9 in milliseconds.");
    command->add_option("--port", given.port)->required();
    command->add_option("--secret", given.secret, "The server's SECRET_KEY.")->required();
    command->add_option("--connections", given.connections)->capture_default_str();
    command->add_option("--seconds", given.seconds, "At most so long.")->capture_default_str();
    command->add_option("--role", given.role)->capture_default_str();
    command->add_option("--first-user", given.first_user)->capture_default_str();
    command->add_option("--users", given.users, "So many accounts, from the first on.")->capture_default_str();
    return command;
}

void describe(CLI::App& program, options& given) {
    program.require_subcommand(1);
    add_fill(program, given);
    add_day(program, given);
    program.add_subcommand("free-port", "Print a port that nobody listens on.");
    program.add_subcommand("session-settings", "Print the options of the connections to PostgreSQL that write.");
    program.add_subcommand("await", "Wait until the server is ready.")->add_option("--port", given.port)->required();
    add_load(program, given, "get", "Ask for one path.")->add_option("--path", given.path)->required();
    auto* post = add_load(program, given, "post", "Send one body to one path.");
    post->add_option("--path", given.path)->required();
    post->add_option("--body", given.body, "JSON.")->required();
    add_load(program, given, "create", "Create requests.");
    auto* pings = add_load(program, given, "ping", "Tell where workers are, at an even pace.");
    pings->add_option("--calls-per-second", given.calls_per_second)->required();
    pings->add_option("--fixes", given.fixes, "In each call.")->capture_default_str();
    auto* repair = add_load(program, given, "repair", "Accept, start and complete requests.");
    repair->add_option("--first-request", given.first_request)->capture_default_str();
    repair->add_option("--requests", given.requests)->capture_default_str();
}

int obey(const CLI::App& program, const options& given) {
    if (program.got_subcommand("get")) return run(given, getting(given));
    if (program.got_subcommand("post")) return run(given, posting(given));
    if (program.got_subcommand("create")) return run(given, creating(given));
    if (program.got_subcommand("ping")) return send_pings(given);
    if (program.got_subcommand("repair")) return run(given, repairing(given));
    if (program.got_subcommand("day")) return play(given);
    if (program.got_subcommand("fill")) fill(given.url, given.town);
    if (program.got_subcommand("await")) await_readiness(given.port);
    if (program.got_subcommand("session-settings"))
        fmt::print("{}\n", db::session_settings(db::connection_use::WRITES));
    if (program.got_subcommand("free-port")) fmt::print("{}\n", free_port());
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App program{"Loads a running server, and fills databases for that."};
    options given;
    describe(program, given);
    CLI11_PARSE(program, argc, argv);
    try {
        return obey(program, given);
    } catch (const std::exception& problem) {
        fmt::print(stderr, "http_load: {}\n", problem.what());
        return 1;
    }
}
