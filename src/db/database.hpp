#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "db/backend.hpp"
#include "db/errors.hpp"
#include "db/migrations.hpp"
#include "db/query.hpp"
#include "db/transaction.hpp"

namespace callout {

/// Where the database is and how hard it may be used.
struct database_options {
    /// `sqlite:///relative/path`, `sqlite:////absolute/path`, or a libpq URL (`postgres://`, `postgresql://`).
    std::string url;
    /// PostgreSQL connections that write; SQLite has one writer.
    std::size_t write_connections = 8;
    /// PostgreSQL connections, or SQLite threads, that read.
    std::size_t read_connections = 2;
    /// How long a write may wait for a PostgreSQL connection before db::unavailable.
    std::chrono::milliseconds queue_timeout{5000};
};

/// What preparing a statement told about it; `problems` is empty if its C++ types fit.
struct prepared_statement {
    std::size_t parameters{};
    /// PostgreSQL's names ("int8", "text", "timestamptz", ...); empty on SQLite, which has none.
    std::vector<std::string> parameter_types;
    std::vector<std::string> columns;
    std::vector<std::string> problems;
};

/// The one database of the program. Loop thread only: every result is produced there, nothing blocks it.
/// Throws db::unavailable (connectivity, exhaustion), db::failure and its kinds (the statement is at fault),
/// std::logic_error (a query does not return what it promised).
class database {
public:
    /// SQLite: opens the file, blocking; throws db::unavailable with a plain sentence. PostgreSQL: connects on demand.
    /// `on` is the executor of an io_context that one thread runs and that outlives this. Throws std::invalid_argument
    /// for a URL of neither kind.
    database(asio::any_io_executor on, database_options options);
    database(const database&) = delete;
    database& operator=(const database&) = delete;
    /// Destroy only when no call is under way.
    ~database();

    /// One statement outside a transaction: a read, or a single write that is durable when this returns.
    template <class Result, class... Parameters>
    asio::awaitable<Result> operator()(const query<Result(Parameters...)>& asked,
                                       std::type_identity_t<Parameters>... values) {
        auto step = std::make_shared<db::step>();
        step->what = &statements_(asked);
        step->values.reserve(sizeof...(Parameters));
        (step->values.push_back(column<std::remove_cvref_t<Parameters>>::store(std::move(values))), ...);
        return fetch<Result>(std::move(step));
    }

    /// Runs `work(transaction&)` atomically and returns what it returns. Rolls back on any exception and rethrows it;
    /// runs `work` anew, a bounded number of times, after db::conflict and db::disconnected.
    template <class Work>
    auto transact(Work work) -> decltype(work(std::declval<transaction&>())) {
        using result = typename decltype(work(std::declval<transaction&>()))::value_type;
        using kept = std::conditional_t<std::is_void_v<result>, bool, std::optional<result>>;
        const auto begun = std::chrono::steady_clock::now();
        for (int attempt = 1;; ++attempt) {
            [[maybe_unused]] kept answer{};
            std::exception_ptr error;
            std::optional<transaction> atomic;
            try {
                atomic.emplace(co_await backend_->begin(), statements_, count_);
                if constexpr (std::is_void_v<result>) {
                    co_await work(*atomic);
                } else {
                    answer.emplace(co_await work(*atomic));
                }
                co_await atomic->commit();
            } catch (...) {
                error = std::current_exception();
            }
            if (!error) {
                atomic->announce();
                if constexpr (std::is_void_v<result>) {
                    co_return;
                } else {
                    co_return *std::move(answer);
                }
            }
            if (atomic) co_await atomic->rollback();
            atomic.reset();
            co_await pause_before_retry(error, attempt, begun);
        }
    }

    /// Brings the schema up to `known`, each migration in its own transaction; safe beside another process doing the
    /// same. Throws db::schema_mismatch if the database is newer, or an applied migration has changed since.
    asio::awaitable<void> migrate(std::span<const migration> known);
    /// The migrations that the program carries.
    asio::awaitable<void> migrate();
    /// The names of those of `known` that `migrate` would apply; throws as it would.
    asio::awaitable<std::vector<std::string>> pending_migrations(std::span<const migration> known);
    asio::awaitable<std::vector<std::string>> pending_migrations();

    /// Prepares a statement on a connection of its own and compares its parameters and columns with the C++ types.
    /// Throws db::failure if the database does not accept it.
    template <class Result, class... Parameters>
    asio::awaitable<prepared_statement> prepare_check(const query<Result(Parameters...)>& asked) {
        return check(statements_(asked), std::is_void_v<Result>);
    }

    /// How many statements were sent so far, reads and writes; BEGIN, COMMIT and the like are not counted.
    [[nodiscard]] std::uint64_t statements() const { return count_; }

    [[nodiscard]] db::dialect speaks() const { return dialect_; }

private:
    template <class Result>
    asio::awaitable<Result> fetch(db::shared_step step) {
        ++count_;
        if (step->what->reads) {
            co_await backend_->read(step);
        } else {
            co_await write(step);
        }
        if constexpr (!std::is_void_v<Result>) co_return db::read_result<Result>(step->what->name, step->result);
    }

    asio::awaitable<void> write(db::shared_step step);
    asio::awaitable<void> pause_before_retry(std::exception_ptr error, int attempt,
                                             std::chrono::steady_clock::time_point begun);
    asio::awaitable<prepared_statement> check(const db::statement& asked, bool returns_nothing);

    asio::any_io_executor on_;
    database_options options_;
    db::dialect dialect_;
    db::catalog statements_;
    std::uint64_t count_ = 0;
    std::minstd_rand random_{std::random_device{}()};
    std::shared_ptr<db::backend> backend_;
};

}  // namespace callout
