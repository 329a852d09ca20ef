#include <algorithm>
#include <iterator>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "db/errors.hpp"
#include "db/postgres.hpp"

namespace callout::db {

namespace {

constexpr std::size_t batch_limit = 128;
constexpr int loss_limit = 3;

}  // namespace

postgres_readers::postgres_readers(asio::any_io_executor on, std::shared_ptr<postgres_pool> pool, std::size_t lanes)
    : on_(std::move(on)), pool_(std::move(pool)), lanes_(std::max<std::size_t>(lanes, 1)) {}

asio::awaitable<void> postgres_readers::read(shared_step what) {
    return suspend([this, what = std::move(what)](completion to) {
        queue_.push_back({what, std::move(to)});
        start_lane();
    });
}

// Posted, so that whatever else this turn of the loop asks for joins the batch.
void postgres_readers::start_lane() {
    if (starting_ || running_ >= lanes_) return;
    starting_ = true;
    asio::post(on_, [self = shared_from_this()] {
        self->starting_ = false;
        if (self->queue_.empty()) return;
        ++self->running_;
        asio::co_spawn(self->on_, self->run_lane(), asio::detached);
    });
}

asio::awaitable<void> postgres_readers::run_lane() {
    const auto self = shared_from_this();
    std::exception_ptr error;
    try {
        while (!queue_.empty()) co_await fly_batch();
    } catch (...) {
        error = std::current_exception();
    }
    --running_;
    if (!error) co_return;
    for (auto& each : std::exchange(queue_, {})) each.to(error);
}

asio::awaitable<void> postgres_readers::fly_batch() {
    const lease connection(pool_, co_await pool_->lend());
    while (!queue_.empty()) {
        const auto count = static_cast<std::ptrdiff_t>(std::min(queue_.size(), batch_limit));
        std::vector<job> batch(std::make_move_iterator(queue_.begin()),
                               std::make_move_iterator(queue_.begin() + count));
        queue_.erase(queue_.begin(), queue_.begin() + count);
        flight commands;
        commands.reserve(batch.size());
        for (const auto& each : batch) commands.push_back({.what = each.what});
        co_await connection->fly(commands);
        std::vector<job> again;
        for (std::size_t i = 0; i < batch.size(); ++i) settle(std::move(batch[i]), commands[i], again);
        queue_.insert(queue_.begin(), std::make_move_iterator(again.begin()), std::make_move_iterator(again.end()));
        if (!connection->usable()) co_return;
    }
}

void postgres_readers::settle(job each, const command& came, std::vector<job>& again) {
    switch (came.came) {
        case command::outcome::DONE: return each.to(nullptr);
        case command::outcome::FAILED: return each.to(came.error);
        case command::outcome::ABORTED: break;
        case command::outcome::LOST:
            if (++each.losses >= loss_limit) {
                return each.to(std::make_exception_ptr(unavailable("The connection to the database was lost.")));
            }
    }
    each.what->result = {};
    again.push_back(std::move(each));
}

}  // namespace callout::db
