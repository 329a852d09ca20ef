#include <fmt/core.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "app.hpp"
#include "commands.hpp"
#include "http/openapi.hpp"
#include "http/permissions.hpp"
#include "replay/replay.hpp"

namespace {

namespace asio = boost::asio;
using namespace callout;

constexpr std::chrono::seconds drain_patience{20};
constexpr int failed = 1;
constexpr int misused = 2;

variables environment() {
    variables result;
    for (char** each = environ; *each != nullptr; ++each) {
        const std::string_view line{*each};
        const auto equals = line.find('=');
        if (equals != std::string_view::npos) result.emplace(line.substr(0, equals), line.substr(equals + 1));
    }
    return result;
}

variables env_file() {
    std::ifstream file{".env"};
    if (!file) return {};
    std::stringstream text;
    text << file.rdbuf();
    return read_env_file(text.str());
}

std::string flag_of(std::string_view setting_name) {
    std::string flag = "--";
    for (const char c : setting_name)
        flag += c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return flag;
}

void add_flags(CLI::App& command, variables& given, const std::vector<std::string_view>& only = {}) {
    for (const setting& each : all_settings()) {
        if (!only.empty() && std::ranges::find(only, each.name) == only.end()) continue;
        const auto take = [&given, name = each.name](const std::string& value) { given[name] = value; };
        const std::string help{each.help};
        if (each.is_switch) {
            command.add_flag_function(
                flag_of(each.name), [take](std::int64_t on) { take(on > 0 ? "true" : "false"); }, help);
        } else {
            command.add_option_function<std::string>(flag_of(each.name), take, help);
        }
    }
}

/// Every connection takes a descriptor, and the soft limit is often 1024.
void raise_file_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

void start_logging(const configuration& from) {
    const bool chosen = from.sources.at("LOG_LEVEL") != "default";
    spdlog::set_default_logger(spdlog::stderr_color_mt("callout"));
    spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v", spdlog::pattern_time_type::utc);
    spdlog::set_level(from.values.debug && !chosen ? spdlog::level::debug
                                                   : spdlog::level::from_str(from.values.log_level));
}

/// The flags that another command needs to reach the same database.
std::string database_flags(const configuration& from) {
    std::string flags;
    for (const std::string_view name : {"DATABASE_URL", "DATA_DIR"}) {
        if (from.sources.at(std::string{name}) != "flag") continue;
        flags += ' ' + flag_of(name) + " '" + shown_value(from.values, std::string{name}) + '\'';
    }
    return flags;
}

std::string data_place(const config& settings) {
    if (settings.database_url.empty()) return std::filesystem::absolute(settings.data_dir).lexically_normal().string();
    return shown_value(settings, "DATABASE_URL");
}

std::string address_of(const config& settings, std::uint16_t port) {
    std::string host = settings.host == "0.0.0.0" || settings.host == "::" ? "localhost" : settings.host;
    if (host.find(':') != std::string::npos) host = '[' + host + ']';
    return fmt::format("http://{}:{}", host, port);
}

void announce(const configuration& from, std::uint16_t port, std::string_view program) {
    const std::string address = address_of(from.values, port);
    fmt::print("Listening on {}\n", address);
    fmt::print("  Documentation  {}/api/docs/\n", address);
    fmt::print("  Schema         {}/api/schema/\n", address);
    fmt::print("  Data           {}\n", data_place(from.values));
    fmt::print("  An admin       {} create-admin --email you@example.com{}\n", program, database_flags(from));
    std::fflush(stdout);
}

asio::awaitable<void> serve_until_told(app& service, const configuration& from, std::string_view program) {
    asio::signal_set signals{co_await asio::this_coro::executor, SIGINT, SIGTERM};
    // Only then: who balances between processes sends nobody here before.
    co_await service.start();
    const std::uint16_t port = service.listen();
    announce(from, port, program);
    co_await signals.async_wait(asio::use_awaitable);
    spdlog::info("Stopping: requests under way may take {} s more", drain_patience.count());
    signals.async_wait([](const boost::system::error_code& problem, int) {
        if (!problem) std::_Exit(failed);
    });
    co_await service.stop(drain_patience);
}

int serve(configuration from, std::string_view program) {
    settle_secret_key(from.values);
    settle_vapid_key(from.values);
    if (from.values.vapid_private_key.empty()) spdlog::info("Web Push is off: VAPID_PRIVATE_KEY is not set");
    if (from.values.secret_key.size() < least_secret_bytes)
        spdlog::warn("SECRET_KEY is short: tokens can be forged. Set 32 bytes or more.");
    if (!from.values.uses_postgres()) make_data_dir(from.values);
    raise_file_limit();
    asio::io_context loop{1};
    const system_clock time;
    app service{loop, from.values, time};
    std::exception_ptr problem;
    asio::co_spawn(loop, serve_until_told(service, from, program), [&](std::exception_ptr thrown) {
        problem = thrown;
        loop.stop();
    });
    loop.run();
    if (problem) std::rethrow_exception(problem);
    return 0;
}

struct command_line {
    variables flags;
    bool dry_run = false;
    bool checks_deployment = false;
    std::string backup_file;
    bool password_from_stdin = false;
    new_admin admin;
    replay_options replay;
};

std::string first_line_of_stdin() {
    std::string line;
    std::getline(std::cin, line);
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

int create_admin_account(const config& settings, command_line& given) {
    given.admin.password = given.password_from_stdin ? first_line_of_stdin() : ask_password();
    return add_admin(settings, given.admin);
}

void describe_commands(CLI::App& program, command_line& given) {
    program.require_subcommand(1);
    program.set_version_flag("--version", std::string{program_version});
    program.footer("Settings come from flags, the environment (the same names, e.g. DATABASE_URL), then a file .env.");
    const std::vector<std::string_view> database_settings{"DATABASE_URL", "DATA_DIR", "LOG_LEVEL"};
    add_flags(*program.add_subcommand("serve", "Answer requests until told to stop."), given.flags);
    auto* migration = program.add_subcommand("migrate", "Bring the database's schema up to date.");
    migration->add_flag("--dry-run", given.dry_run, "Only say what would be done.");
    add_flags(*migration, given.flags, database_settings);
    auto* checking = program.add_subcommand("check", "Show every setting and its source, and ask the database.");
    checking->add_flag("--deploy", given.checks_deployment,
                       "Also name what is unsafe on the open internet; 1 if anything is.");
    add_flags(*checking, given.flags);
    auto* backup = program.add_subcommand("backup", "Copy the SQLite database to a new file while it is in use.");
    backup->add_option("file", given.backup_file, "Where the copy goes; it must not exist.")->required();
    add_flags(*backup, given.flags, database_settings);
    auto* admin = program.add_subcommand("create-admin", "Open an account for an admin.");
    admin->add_option("--email", given.admin.email, "The address to sign in with.")->required();
    admin->add_option("--first-name", given.admin.first_name, "Shown to others.");
    admin->add_option("--last-name", given.admin.last_name, "Shown to other admins.");
    admin->add_flag("--password-stdin", given.password_from_stdin,
                    "Read the password from standard input; otherwise it is asked for.");
    add_flags(*admin, given.flags, database_settings);
    program.add_subcommand("openapi", "Print the OpenAPI document.");
    program.add_subcommand("permissions", "Print who may call what, as Markdown.");
    auto* replay =
        program.add_subcommand("replay", "Play recorded repair calls against a server and check what became of them.");
    replay->add_option("file", given.replay.file, "The recorded calls, CSV.")->required();
    replay->add_option("--url", given.replay.url, "The server.")->capture_default_str();
    replay->add_option("--workers", given.replay.workers, "Simulated workers.")->capture_default_str();
    replay->add_option("--speed", given.replay.speed, "Simulated seconds a second.")->capture_default_str();
    replay->add_option("--seed", given.replay.seed, "The same seed makes the same people.")->capture_default_str();
    replay->add_option("--connections", given.replay.connections, "Connections at once, at most.")
        ->capture_default_str();
    replay->add_flag("--quiet", given.replay.quiet, "Show no progress.");
}

int run(const CLI::App& program, command_line& given, std::string_view called_as) {
    if (program.got_subcommand("openapi")) {
        fmt::print("{}", describe_api(all_routes()).json);
        return 0;
    }
    if (program.got_subcommand("permissions")) {
        fmt::print("{}", permissions_page(all_routes()));
        return 0;
    }
    if (program.got_subcommand("replay")) return run_replay(given.replay);
    configuration settings = configure(env_file(), environment(), given.flags);
    start_logging(settings);
    if (program.got_subcommand("migrate")) return migrate(settings.values, given.dry_run ? dry_run::YES : dry_run::NO);
    if (program.got_subcommand("check"))
        return check(std::move(settings), given.checks_deployment ? deployment::CHECKED : deployment::IGNORED);
    if (program.got_subcommand("backup")) return back_up(settings.values, given.backup_file);
    if (program.got_subcommand("create-admin")) return create_admin_account(settings.values, given);
    return serve(std::move(settings), called_as);
}

int complain(std::string_view what, int code) {
    fmt::print(stderr, "callout: {}\n", what);
    return code;
}

std::string sentence_of(const error& problem) {
    if (problem.fields().empty()) return std::string{problem.detail()};
    return problem.fields().front().field + ": " + problem.fields().front().message;
}

}  // namespace

int main(int argc, char** argv) {
    // The database file holds password hashes: what this program creates is its owner's alone.
    umask(077);
    // SQLite's own statistics of memory take a lock at every allocation, and nobody reads them.
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    CLI::App program{"Callout dispatches urgent repair work.", "callout"};
    command_line given;
    describe_commands(program, given);
    try {
        program.parse(argc, argv);
        return run(program, given, argv[0]);
    } catch (const CLI::Success& asked) {
        return program.exit(asked);
    } catch (const CLI::ParseError& wrong) {
        return complain(std::string{wrong.what()} + ". See callout --help.", misused);
    } catch (const error& wrong) {
        return complain(sentence_of(wrong), failed);
    } catch (const std::invalid_argument& wrong) {
        return complain(wrong.what(), misused);
    } catch (const std::exception& problem) {
        return complain(problem.what(), failed);
    }
}
