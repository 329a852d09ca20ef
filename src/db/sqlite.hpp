#pragma once

#include <deque>
#include <memory>
#include <string>

#include "db/backend.hpp"
#include "db/sqlite_readers.hpp"
#include "db/sqlite_writer.hpp"

namespace callout::db {

/// SQLite behind one writer thread and some reader threads. Loop thread only.
class sqlite_backend final : public backend, public std::enable_shared_from_this<sqlite_backend> {
public:
    sqlite_backend(asio::any_io_executor on, const std::string& path, std::size_t readers);

    asio::awaitable<void> read(shared_step what) override;
    asio::awaitable<std::unique_ptr<session>> begin() override;

private:
    friend class sqlite_session;

    void finish_turn(order last);

    asio::any_io_executor on_;
    bool busy_ = false;
    std::deque<completion> waiting_;
    sqlite_writer writer_;
    sqlite_readers readers_;
};

}  // namespace callout::db
