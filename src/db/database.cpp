#include "db/database.hpp"

#include <stdexcept>
#include <string_view>

#include <boost/asio/steady_timer.hpp>

#include "db/postgres.hpp"
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

}  // namespace callout
