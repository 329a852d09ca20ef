#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "db/completion.hpp"
#include "db/postgres_connection.hpp"

namespace callout::db {

/// What came of an attempt to connect: a connection, or why there is none.
struct connected {
    postgres_handle connection;
    std::string error;
};

/// What a connection is for: a write's statements all find their rows by keys, and keep the plans that do.
enum class connection_use { READS, WRITES };

/// libpq's `options` of such a connection: time limits, and what the planner may choose.
[[nodiscard]] std::string session_settings(connection_use use);

/// Connects and blocks while it does. libpq itself understands the URL, sslmode and all; our own settings give way to
/// it.
[[nodiscard]] connected connect_blocking(const std::string& url, connection_use use);

/// A thread that connects, so that names, TLS and servers that are away hold up nobody else.
class postgres_connector {
public:
    postgres_connector(asio::any_io_executor on, std::string url, connection_use use);
    postgres_connector(const postgres_connector&) = delete;
    postgres_connector& operator=(const postgres_connector&) = delete;
    ~postgres_connector();

    /// `tell` is called on the loop.
    void connect(std::function<void(connected)> tell);

private:
    void work();

    asio::any_io_executor on_;
    std::string url_;
    connection_use use_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::function<void(connected)>> queue_;
    bool stopping_ = false;
    std::jthread thread_;
};

}  // namespace callout::db
