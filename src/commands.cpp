#include "commands.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <termios.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <vector>

#include "db/database.hpp"
#include "db/sqlite_backup.hpp"
#include "deployment.hpp"
#include "error.hpp"
#include "health/routes.hpp"

namespace callout {
namespace {

namespace asio = boost::asio;

/// A database with a loop of its own, for one thing after the other.
class one_off {
public:
    explicit one_off(const config& settings)
        : db_{loop_.get_executor(),
              {.url = settings.effective_database_url(), .write_connections = 1, .read_connections = 1}} {}

    database& db() { return db_; }

    /// Throws what `work` throws.
    void run(asio::awaitable<void> work) {
        std::exception_ptr problem;
        asio::co_spawn(loop_, std::move(work), [&](std::exception_ptr thrown) {
            problem = thrown;
            loop_.stop();
        });
        loop_.restart();
        loop_.run();
        if (problem) std::rethrow_exception(problem);
    }

private:
    asio::io_context loop_;
    database db_;
};

asio::awaitable<void> print_pending(database& db) {
    const auto pending = co_await db.pending_migrations();
    if (pending.empty()) fmt::print("The schema is up to date.\n");
    for (const std::string& name : pending) fmt::print("To be applied: {}\n", name);
}

asio::awaitable<void> apply_migrations(database& db) {
    co_await print_pending(db);
    co_await db.migrate();
    fmt::print("Done.\n");
}

void print_settings(const configuration& from) {
    for (const setting& each : all_settings()) {
        const std::string value = shown_value(from.values, each.name);
        fmt::print("{:<28} {:<36} {}\n", each.name, value.empty() ? "(empty)" : value, from.sources.at(each.name));
    }
}

/// Not to be asked for with PostgreSQL.
std::string sqlite_file(const config& settings) {
    return settings.effective_database_url().substr(std::string_view{"sqlite:///"}.size());
}

bool is_new_file(const config& settings) {
    return !settings.uses_postgres() && !std::filesystem::exists(sqlite_file(settings));
}

asio::awaitable<void> ask_database(database& db) {
    co_await ping(db);
    fmt::print("The database answers.\n");
    co_await print_pending(db);
}

asio::awaitable<void> open_account(database& db, const new_admin& asked) {
    password_hasher passwords;
    const system_clock time;
    const user_id id = co_await create_admin(db, passwords, time, asked);
    fmt::print("Admin {} has the id {}.\n", asked.email, id.value);
}

/// Switches the terminal's echo off for as long as it lives.
class silent_terminal {
public:
    silent_terminal() : file_{::open("/dev/tty", O_RDWR | O_CLOEXEC)} {
        if (file_ < 0 || ::tcgetattr(file_, &before_) != 0) {
            throw std::runtime_error{"There is no terminal to ask for the password: use --password-stdin."};
        }
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(file_, TCSAFLUSH, &silent);
    }
    ~silent_terminal() {
        ::tcsetattr(file_, TCSAFLUSH, &before_);
        ::close(file_);
    }
    silent_terminal(const silent_terminal&) = delete;
    silent_terminal& operator=(const silent_terminal&) = delete;

    std::string ask(std::string_view prompt) {
        say(prompt);
        std::string line;
        for (char c = 0; ::read(file_, &c, 1) == 1 && c != '\n';) line += c;
        say("\n");
        return line;
    }

private:
    void say(std::string_view text) const {
        if (::write(file_, text.data(), text.size()) < 0) throw std::runtime_error{"The terminal is gone."};
    }

    int file_;
    termios before_{};
};

}  // namespace

int migrate(const config& settings, dry_run dry) {
    if (!settings.uses_postgres()) make_data_dir(settings);
    one_off once{settings};
    once.run(dry == dry_run::YES ? print_pending(once.db()) : apply_migrations(once.db()));
    return 0;
}

int check(configuration settings, deployment how) {
    print_settings(settings);
    const auto unsafe = how == deployment::CHECKED ? unsafe_settings(settings.values) : std::vector<std::string>{};
    for (const std::string& each : unsafe) fmt::print("Unsafe: {}\n", each);
    const int verdict = unsafe.empty() ? 0 : 1;
    if (settings.values.uses_postgres()) settle_secret_key(settings.values);
    if (is_new_file(settings.values)) {
        fmt::print("There is no database yet: serve will make one, {}.\n", settings.values.effective_database_url());
        return verdict;
    }
    one_off once{settings.values};
    once.run(ask_database(once.db()));
    return verdict;
}

int back_up(const config& settings, const std::string& file) {
    if (settings.uses_postgres())
        throw std::invalid_argument{"PostgreSQL is backed up by pg_dump or by its own means; see docs/operations.md."};
    db::back_up(sqlite_file(settings), file);
    fmt::print("{} has everything that was committed.\n", file);
    return 0;
}

int add_admin(const config& settings, const new_admin& asked) {
    if (!settings.uses_postgres()) make_data_dir(settings);
    one_off once{settings};
    once.run(once.db().migrate());
    once.run(open_account(once.db(), asked));
    return 0;
}

std::string ask_password() {
    silent_terminal terminal;
    std::string password = terminal.ask("Password: ");
    if (terminal.ask("The same again: ") != password) throw std::runtime_error{"The two passwords differ."};
    return password;
}

}  // namespace callout
