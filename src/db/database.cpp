#include "db/database.hpp"

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string_view>
#include <thread>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "db/postgres.hpp"
#include "db/schema.hpp"
#include "db/sqlite.hpp"

namespace callout {

namespace {

using namespace std::chrono_literals;

constexpr int attempt_limit = 8;
constexpr auto retry_time_limit = 5s;
constexpr std::string_view sqlite_scheme = "sqlite:///";

bool worth_another_try(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const db::conflict&) {
        return true;
    } catch (const db::disconnected&) {
        return true;
    } catch (...) {
        return false;
    }
}

db::dialect dialect_of(std::string_view url) {
    if (url.starts_with(sqlite_scheme)) return db::dialect::SQLITE;
    if (url.starts_with("postgres://") || url.starts_with("postgresql://")) return db::dialect::POSTGRES;
    throw std::invalid_argument("DATABASE_URL must begin with postgres://, postgresql:// or sqlite:///.");
}

std::shared_ptr<db::backend> open(const asio::any_io_executor& on, const database_options& options) {
    if (dialect_of(options.url) == db::dialect::SQLITE) {
        return std::make_shared<db::sqlite_backend>(on, options.url.substr(sqlite_scheme.size()),
                                                    options.read_connections);
    }
    return std::make_shared<db::postgres_backend>(on, options.url, options.read_connections, options.write_connections,
                                                  options.queue_timeout);
}

/// Connects for work on the schema and does it, on a thread of its own.
asio::awaitable<void> off_loop(asio::any_io_executor on, std::string url,
                               std::function<void(db::schema_connection&)> work) {
    std::jthread thread;
    co_await db::suspend([&](db::completion to) {
        thread = std::jthread([&url, &work, on, to = std::move(to)]() mutable {
            std::exception_ptr error;
            try {
                const bool is_sqlite = dialect_of(url) == db::dialect::SQLITE;
                const auto connection = is_sqlite ? db::open_sqlite_schema(url.substr(sqlite_scheme.size()))
                                                  : db::open_postgres_schema(url);
                work(*connection);
            } catch (...) {
                error = std::current_exception();
            }
            asio::post(on, [to = std::move(to), error]() mutable { to(error); });
        });
    });
}

void compare(prepared_statement& told, const db::statement& asked, bool returns_nothing) {
    const auto complain = [&](std::string what) { told.problems.push_back(std::move(what)); };
    if (told.parameters != asked.kinds.size()) {
        complain("it has " + std::to_string(told.parameters) + " parameters, its type " +
                 std::to_string(asked.kinds.size()));
    }
    if (returns_nothing) return;
    if (asked.columns.empty()) {
        if (told.columns.size() != 1)
            complain("it returns " + std::to_string(told.columns.size()) + " columns, not one");
    } else if (!std::ranges::equal(told.columns, asked.columns)) {
        complain("its columns are not the members of its row, in their order");
    }
}

}  // namespace

database::database(asio::any_io_executor on, database_options options)
    : on_(std::move(on)),
      options_(std::move(options)),
      dialect_(dialect_of(options_.url)),
      statements_(dialect_),
      backend_(open(on_, options_)) {}

database::~database() = default;

asio::awaitable<void> database::write(db::shared_step step) {
    const auto begun = std::chrono::steady_clock::now();
    for (int attempt = 1;; ++attempt) {
        std::exception_ptr error;
        step->result = {};
        try {
            const auto session = co_await backend_->begin();
            co_await session->commit({step});
        } catch (...) {
            error = std::current_exception();
        }
        if (!error) co_return;
        co_await pause_before_retry(error, attempt, begun);
    }
}

asio::awaitable<void> database::pause_before_retry(std::exception_ptr error, int attempt,
                                                   std::chrono::steady_clock::time_point begun) {
    const bool late = attempt >= attempt_limit || std::chrono::steady_clock::now() - begun > retry_time_limit;
    if (late || !worth_another_try(error)) std::rethrow_exception(error);
    std::uniform_int_distribution<int> milliseconds(1, 5 << std::min(attempt, 6));
    asio::steady_timer timer(on_, std::chrono::milliseconds(milliseconds(random_)));
    co_await timer.async_wait(asio::use_awaitable);
}

asio::awaitable<void> database::migrate(std::span<const migration> known) {
    co_await off_loop(on_, options_.url, [this, known](auto& on) { db::apply_migrations(on, dialect_, known); });
}

asio::awaitable<void> database::migrate() { return migrate(embedded_migrations()); }

asio::awaitable<std::vector<std::string>> database::pending_migrations(std::span<const migration> known) {
    std::vector<std::string> result;
    co_await off_loop(on_, options_.url, [&](auto& on) { result = db::missing_migrations(on, known); });
    co_return result;
}

asio::awaitable<std::vector<std::string>> database::pending_migrations() {
    return pending_migrations(embedded_migrations());
}

asio::awaitable<prepared_statement> database::check(const db::statement& asked, bool returns_nothing) {
    prepared_statement result;
    co_await off_loop(on_, options_.url, [&](auto& on) { result = on.prepare(asked); });
    compare(result, asked, returns_nothing);
    co_return result;
}

}  // namespace callout
