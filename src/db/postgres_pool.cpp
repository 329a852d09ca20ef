#include "db/postgres_pool.hpp"

#include <algorithm>

#include <boost/asio/post.hpp>

#include "db/errors.hpp"

namespace callout::db {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t waiting_limit = 8192;
constexpr auto patience_without_server = 1000ms;
constexpr auto shortest_backoff = 50ms;
constexpr auto longest_backoff = 1000ms;

}  // namespace

postgres_pool::postgres_pool(asio::any_io_executor on, const std::string& url, connection_use use, std::size_t limit,
                             std::chrono::milliseconds patience)
    : on_(on), limit_(std::max<std::size_t>(limit, 1)), patience_(patience), connector_(on, url, use) {}

asio::awaitable<shared_connection> postgres_pool::lend() {
    if (waiting_.empty()) {
        if (auto connection = take_idle()) co_return connection;
    }
    if (open_ == 0 && std::chrono::steady_clock::now() < refuse_until_) {
        throw unavailable("The database is away: " + trouble_ + ".");
    }
    if (waiting_.size() >= waiting_limit) throw unavailable("Too many requests wait for the database already.");
    co_return co_await wait();
}

shared_connection postgres_pool::take_idle() {
    while (!idle_.empty()) {
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        if (connection->usable()) return connection;
        --open_;
    }
    return nullptr;
}

asio::awaitable<shared_connection> postgres_pool::wait() {
    shared_connection lent;
    co_await suspend([&](completion to) {
        const auto self = std::make_shared<waiter>(std::move(to), on_, lent);
        waiting_.push_back(self);
        self->patience.expires_after(open_ == 0 ? std::min(patience_, patience_without_server) : patience_);
        self->patience.async_wait([weak = weak_from_this(), self](const boost::system::error_code& error) {
            if (const auto pool = weak.lock(); pool && !error) pool->give_up(self);
        });
        connect_if_needed();
    });
    co_return lent;
}

void postgres_pool::connect_if_needed() {
    if (open_ + connecting_ >= limit_ || connecting_ >= waiting_.size()) return;
    ++connecting_;
    connector_.connect([weak = weak_from_this()](connected result) {
        if (const auto pool = weak.lock()) pool->arrived(std::move(result));
    });
}

void postgres_pool::arrived(connected result) {
    --connecting_;
    if (result.connection) {
        backoff_ = 0ms;
        refuse_until_ = {};
        ++open_;
        give_back(std::make_shared<postgres_connection>(on_, std::move(result.connection)));
        return;
    }
    trouble_ = result.error;
    backoff_ = std::clamp<std::chrono::milliseconds>(backoff_ * 2, shortest_backoff, longest_backoff);
    refuse_until_ = std::chrono::steady_clock::now() + backoff_;
    if (open_ == 0) refuse_all("The database is away: " + trouble_ + ".");
}

void postgres_pool::give_back(shared_connection connection) {
    if (connection && connection->usable()) {
        hand_over(std::move(connection));
    } else {
        --open_;
    }
    connect_if_needed();
}

void postgres_pool::hand_over(shared_connection connection) {
    if (waiting_.empty()) {
        idle_.push_back(std::move(connection));
        return;
    }
    const auto next = std::move(waiting_.front());
    waiting_.pop_front();
    next->lent = std::move(connection);
    resume(next, nullptr);
}

void postgres_pool::give_up(const shared_waiter& who) {
    if (std::erase(waiting_, who) == 0) return;
    const auto* const why =
        open_ == 0 ? "The database does not answer." : "Every connection to the database is in use.";
    resume(who, std::make_exception_ptr(unavailable(why)));
}

void postgres_pool::refuse_all(const std::string& why) {
    for (const auto& each : std::exchange(waiting_, {})) resume(each, std::make_exception_ptr(unavailable(why)));
}

void postgres_pool::resume(const shared_waiter& who, std::exception_ptr error) {
    who->patience.cancel();
    asio::post(on_, [who, error = std::move(error)]() mutable { who->to(std::move(error)); });
}

}  // namespace callout::db
