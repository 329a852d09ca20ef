#include "db/sqlite.hpp"

#include <boost/asio/post.hpp>

#include "db/errors.hpp"

namespace callout::db {

namespace {

constexpr std::size_t waiting_limit = 8192;

}  // namespace

/// The transaction whose turn it is. Its coroutine may wait in the owner's queues when the program ends: it must not
/// keep the owner, and with it the writer's thread, alive.
class sqlite_session final : public session {
public:
    explicit sqlite_session(std::weak_ptr<sqlite_backend> owner) : owner_(std::move(owner)) {}
    sqlite_session(const sqlite_session&) = delete;
    sqlite_session& operator=(const sqlite_session&) = delete;
    ~sqlite_session() override {
        if (!finished_) end({.then = order::ending::ROLLBACK});
    }

    asio::awaitable<void> run(steps list) override {
        co_await suspend([&](completion to) {
            const auto owner = owner_.lock();
            owner->writer_.send({.list = std::move(list), .first = std::exchange(first_, false), .to = std::move(to)});
        });
    }

    asio::awaitable<void> commit(steps list) override {
        co_await suspend([&](completion to) {
            end({.list = std::move(list), .then = order::ending::RELEASE, .to = std::move(to)});
        });
    }

    asio::awaitable<void> rollback() override {
        if (!finished_) end({.then = order::ending::ROLLBACK});
        co_return;
    }

private:
    void end(order last) {
        last.first = std::exchange(first_, false);
        finished_ = true;
        if (const auto owner = owner_.lock()) owner->finish_turn(std::move(last));
    }

    std::weak_ptr<sqlite_backend> owner_;
    bool first_ = true;
    bool finished_ = false;
};

sqlite_backend::sqlite_backend(asio::any_io_executor on, const std::string& path, std::size_t readers)
    : on_(on), writer_(on, path), readers_(std::move(on), path, readers) {}

asio::awaitable<void> sqlite_backend::read(shared_step what) { return readers_.read(std::move(what)); }

asio::awaitable<std::unique_ptr<session>> sqlite_backend::begin() {
    if (waiting_.size() >= waiting_limit) throw unavailable("Too many writes wait for the database already.");
    if (busy_) {
        co_await suspend([this](completion to) { waiting_.push_back(std::move(to)); });
    } else {
        busy_ = true;
    }
    co_return std::make_unique<sqlite_session>(weak_from_this());
}

void sqlite_backend::finish_turn(order last) {
    last.last = waiting_.empty();
    writer_.send(std::move(last));
    if (waiting_.empty()) {
        busy_ = false;
        return;
    }
    asio::post(on_, [next = std::move(waiting_.front())]() mutable { next(nullptr); });
    waiting_.pop_front();
}

}  // namespace callout::db
