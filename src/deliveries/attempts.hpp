#pragma once

#include "db/database.hpp"
#include "deliveries/queries.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <string>

/// What came of an attempt, and what becomes of the delivery.
namespace callout {

struct outcome {
    /// 0 where there was no answer.
    int status = 0;
    /// What admins are told.
    std::string error{};
    std::optional<std::chrono::seconds> retry_after{};

    [[nodiscard]] bool is_taken() const { return status >= 200 && status < 300; }
    /// Whether the receiver is there, and has not too much to do.
    [[nodiscard]] bool keeps_up() const { return status != 0 && status != 429 && status < 500; }
};

/// Whether the receiver says that nothing more shall come.
bool is_gone(const deliveries_sql::webhook_delivery& what, const outcome& came);
bool is_gone(const deliveries_sql::push_delivery& what, const outcome& came);

/// Deletes the delivery.
boost::asio::awaitable<void> note_taken(database& db, const deliveries_sql::webhook_delivery& what, instant now);
boost::asio::awaitable<void> note_taken(database& db, const deliveries_sql::push_delivery& what, instant now);

/// Switches the webhook off and declares dead what waits for it.
boost::asio::awaitable<void> note_gone(database& db, const deliveries_sql::webhook_delivery& what, instant now);
/// Deletes the subscription and what waits for it.
boost::asio::awaitable<void> note_gone(database& db, const deliveries_sql::push_delivery& what, instant now);

/// It is tried again then; for nothing it is dead.
boost::asio::awaitable<void> note_failure(database& db, delivery_id which, std::optional<instant> again,
                                          std::string why, instant now);

}  // namespace callout
