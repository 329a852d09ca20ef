#include "db/postgres.hpp"

#include <algorithm>

#include "db/errors.hpp"

namespace callout::db {

namespace {

/// A transaction with a connection of its own.
class postgres_session final : public session {
public:
    postgres_session(std::shared_ptr<postgres_pool> pool, shared_connection lent)
        : connection_(std::in_place, std::move(pool), std::move(lent)) {}
    postgres_session(const postgres_session&) = delete;
    postgres_session& operator=(const postgres_session&) = delete;
    ~postgres_session() override {
        if (connection_ && in_transaction_) (*connection_)->discard();
    }

    asio::awaitable<void> run(steps list) override {
        flight commands;
        if (!in_transaction_) commands.push_back({.what = "BEGIN"});
        add(commands, std::move(list));
        in_transaction_ = true;
        co_await (*connection_)->fly(commands);
        throw_first_error(commands);
    }

    asio::awaitable<void> commit(steps list) override {
        if (!in_transaction_ && list.empty()) co_return connection_.reset();
        flight commands;
        add(commands, std::move(list));
        // What travels as a whole is a transaction by itself: its Sync commits.
        if (in_transaction_) commands.push_back({.what = "COMMIT"});
        const bool confirmed = co_await (*connection_)->fly(commands);
        throw_if_unknown(commands, confirmed);
        throw_first_error(commands);
        in_transaction_ = false;
        connection_.reset();
    }

    asio::awaitable<void> rollback() override {
        if (!connection_ || !in_transaction_) co_return connection_.reset();
        flight commands;
        commands.push_back({.what = "ROLLBACK"});
        co_await (*connection_)->fly(commands);
        if (commands.front().came != command::outcome::DONE) (*connection_)->discard();
        in_transaction_ = false;
        connection_.reset();
    }

private:
    static void add(flight& commands, steps list) {
        for (auto& each : list) commands.push_back({.what = std::move(each)});
    }

    static void throw_first_error(const flight& commands) {
        for (const auto& each : commands) {
            if (each.error) std::rethrow_exception(each.error);
            if (each.came == command::outcome::LOST) throw disconnected("The connection to the database was lost.");
            if (each.came == command::outcome::ABORTED) throw unavailable("The database rolled the transaction back.");
        }
    }

    static bool is_loss(const std::exception_ptr& error) {
        try {
            std::rethrow_exception(error);
        } catch (const disconnected&) {
            return true;
        } catch (...) {
            return false;
        }
    }

    static void throw_if_unknown(const flight& commands, bool confirmed) {
        const command& last = commands.back();
        const bool refused = std::ranges::any_of(
            commands, [](const command& each) { return each.error != nullptr && !is_loss(each.error); });
        const bool lost = last.error != nullptr ? is_loss(last.error) : !confirmed;
        if (lost && !refused)
            throw unavailable("The connection to the database was lost before it confirmed the change.");
    }

    std::optional<lease> connection_;
    bool in_transaction_ = false;
};

}  // namespace

postgres_backend::postgres_backend(asio::any_io_executor on, const std::string& url, std::size_t readers,
                                   std::size_t writers, std::chrono::milliseconds patience)
    : writers_(std::make_shared<postgres_pool>(on, url, connection_use::WRITES, writers, patience)),
      readers_(std::make_shared<postgres_readers>(
          on, std::make_shared<postgres_pool>(on, url, connection_use::READS, readers, patience), readers)) {}

asio::awaitable<void> postgres_backend::read(shared_step what) { return readers_->read(std::move(what)); }

asio::awaitable<std::unique_ptr<session>> postgres_backend::begin() {
    auto lent = co_await writers_->lend();
    co_return std::make_unique<postgres_session>(writers_, std::move(lent));
}

}  // namespace callout::db
