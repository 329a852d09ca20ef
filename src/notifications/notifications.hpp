#pragma once

#include "db/database.hpp"
#include "db/query.hpp"
#include "db/transaction.hpp"
#include "http/json.hpp"
#include "json_column.hpp"
#include "values.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callout {

enum class notification_category { REQUEST, SYSTEM, WORKFLOW };
BOOST_DESCRIBE_ENUM(notification_category, REQUEST, SYSTEM, WORKFLOW)

enum class notification_event {
    REQUEST_CREATED,
    REQUEST_ACCEPTED,
    REQUEST_STARTED,
    REQUEST_COMPLETED,
    REQUEST_CANCELLED,
    REQUEST_TAKEN,
    REQUEST_RELEASED,
    REQUEST_ASSIGNED,
    GENERIC
};
BOOST_DESCRIBE_ENUM(notification_event, REQUEST_CREATED, REQUEST_ACCEPTED, REQUEST_STARTED, REQUEST_COMPLETED,
                    REQUEST_CANCELLED, REQUEST_TAKEN, REQUEST_RELEASED, REQUEST_ASSIGNED, GENERIC)

/// What is said of a request, whoever is told.
struct notice {
    notification_category category = notification_category::REQUEST;
    notification_event event = notification_event::GENERIC;
    std::string title;
    std::string body;
    request_id request;
};

/// Who is told, with what only this recipient's copy carries: a JSON object.
struct recipient {
    user_id id;
    std::string data;
};

/// Tells each recipient, as part of the transaction. Who was told the same of the same request before is told anew.
void notify(transaction& tx, const notice& what, const std::vector<recipient>& to, instant now);

/// Tells the workers who were offered the request, and wait for it still, that it is gone; marks their offers read.
/// `except` took it.
void tell_waiting(transaction& tx, const notice& what, std::optional<user_id> except, instant now);

/// The requests that somebody was told were assigned to them.
boost::asio::awaitable<std::vector<request_id>> assigned_to(transaction& tx, user_id whom);

/// Takes an address out of the notices about these requests; `instead` stands where it stood.
void forget_address(transaction& tx, const id_list& about, const std::string& address, const std::string& instead);

/// Gives what the event told of a worker, whose name it may show, another text.
void rewrite_body(transaction& tx, const id_list& about, notification_event event, user_id worker, std::string body);

/// A notice as its recipient sees it.
struct notification {
    notification_id id;
    notification_category category = notification_category::SYSTEM;
    notification_event event = notification_event::GENERIC;
    std::string title;
    std::string body;
    json::raw data;
    std::optional<request_id> reference_request;
    bool is_read = false;
    std::optional<instant> read_at;
    instant created_at;
};
BOOST_DESCRIBE_STRUCT(notification, (),
                      (id, category, event, title, body, data, reference_request, is_read, read_at, created_at))

/// A notice with whom it told, and the event that it was written with.
struct told_notification : notification {
    user_id recipient_id;
    std::int64_t event_id = 0;
};
BOOST_DESCRIBE_STRUCT(told_notification, (notification), (recipient_id, event_id))

/// How many of somebody's notices are unread.
boost::asio::awaitable<std::int64_t> count_unread(database& db, user_id whose);

/// The notices about these requests that were written with these events, and not rewritten since.
boost::asio::awaitable<std::vector<told_notification>> told_with(database& db, id_list about, id_list events);

}  // namespace callout
