#include "db/postgres_connector.hpp"

#include <array>

#include <boost/asio/post.hpp>

namespace callout::db {

namespace {

// Every statement here has its index. A plan made while a table was small must not go on reading it whole when it has
// grown, nor wait for the statistics that would say so. The statements are many and small: neither a compiler nor
// parallel workers pay for themselves.
const std::string server_settings =
    "-c statement_timeout=15000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000 -c timezone=UTC "
    "-c default_transaction_isolation=read\\ committed "
    "-c random_page_cost=1.1 -c enable_seqscan=off -c jit=off -c max_parallel_workers_per_gather=0";

std::string one_line(std::string text) {
    for (char& each : text) {
        if (each == '\n') each = ' ';
    }
    while (text.ends_with(' ')) text.pop_back();
    return text;
}

}  // namespace

std::string session_settings(connection_use use) {
    if (use == connection_use::READS) return server_settings;
    return server_settings + " -c plan_cache_mode=force_generic_plan -c enable_hashjoin=off -c enable_mergejoin=off";
}

connected connect_blocking(const std::string& url, connection_use use) {
    const std::string settings = session_settings(use);
    const std::array<const char*, 8> keywords{
        "application_name", "connect_timeout", "keepalives_idle", "tcp_user_timeout",
        "options",          "client_encoding", "dbname",          nullptr};
    const std::array<const char*, 8> values{"callout",        "3",    "15",        "20000",
                                            settings.c_str(), "UTF8", url.c_str(), nullptr};
    postgres_handle made(PQconnectdbParams(keywords.data(), values.data(), 1));
    if (!made) return {nullptr, "out of memory"};
    if (PQstatus(made.get()) == CONNECTION_OK) return {std::move(made), {}};
    auto error = one_line(PQerrorMessage(made.get()));
    return {nullptr, std::move(error)};
}

postgres_connector::postgres_connector(asio::any_io_executor on, std::string url, connection_use use)
    : on_(std::move(on)), url_(std::move(url)), use_(use), thread_([this] { work(); }) {}

postgres_connector::~postgres_connector() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
}

void postgres_connector::connect(std::function<void(connected)> tell) {
    {
        const std::lock_guard lock(mutex_);
        queue_.push_back(std::move(tell));
    }
    changed_.notify_one();
}

void postgres_connector::work() {
    while (true) {
        std::function<void(connected)> tell;
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (stopping_) return;
            tell = std::move(queue_.front());
            queue_.erase(queue_.begin());
        }
        asio::post(on_, [tell = std::move(tell), result = connect_blocking(url_, use_)]() mutable {
            tell(std::move(result));
        });
    }
}

}  // namespace callout::db
