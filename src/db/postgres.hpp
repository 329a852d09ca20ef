#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "db/backend.hpp"
#include "db/postgres_pool.hpp"

namespace callout::db {

/// Reads that share connections: as many as are queued travel in one batch with one Sync.
class postgres_readers : public std::enable_shared_from_this<postgres_readers> {
public:
    postgres_readers(asio::any_io_executor on, std::shared_ptr<postgres_pool> pool, std::size_t lanes);

    asio::awaitable<void> read(shared_step what);

private:
    struct job {
        shared_step what;
        completion to;
        int losses = 0;
    };

    void start_lane();
    asio::awaitable<void> run_lane();
    asio::awaitable<void> fly_batch();
    static void settle(job each, const command& came, std::vector<job>& again);

    asio::any_io_executor on_;
    std::shared_ptr<postgres_pool> pool_;
    std::size_t lanes_;
    std::size_t running_ = 0;
    bool starting_ = false;
    std::deque<job> queue_;
};

/// PostgreSQL by libpq on the loop: some connections that read, a pool of others that write. Loop thread only.
class postgres_backend final : public backend {
public:
    postgres_backend(asio::any_io_executor on, const std::string& url, std::size_t readers, std::size_t writers,
                     std::chrono::milliseconds patience);

    asio::awaitable<void> read(shared_step what) override;
    asio::awaitable<std::unique_ptr<session>> begin() override;

private:
    std::shared_ptr<postgres_pool> writers_;
    std::shared_ptr<postgres_readers> readers_;
};

}  // namespace callout::db
