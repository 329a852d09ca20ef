#pragma once

#include "http/json.hpp"
#include "json_column.hpp"
#include "values.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace callout {

/// What can happen that others are told of.
enum class event_kind {
    BEGINNING,
    REQUEST_CREATED,
    REQUEST_ACCEPTED,
    REQUEST_STARTED,
    REQUEST_COMPLETED,
    REQUEST_CANCELLED,
    REQUEST_DECLINED,
    REQUEST_RELEASED,
    REQUEST_ASSIGNED,
    WORKER_AVAILABILITY
};
BOOST_DESCRIBE_ENUM(event_kind, BEGINNING, REQUEST_CREATED, REQUEST_ACCEPTED, REQUEST_STARTED, REQUEST_COMPLETED,
                    REQUEST_CANCELLED, REQUEST_DECLINED, REQUEST_RELEASED, REQUEST_ASSIGNED, WORKER_AVAILABILITY)

/// What it does to the requests that wait for a worker: one more, or one less.
enum class board_change { NONE, ENTERS, LEAVES };
BOOST_DESCRIBE_ENUM(board_change, NONE, ENTERS, LEAVES)

/// Where an event stands in the one order of all events: why that is an order is docs/decisions/0019-events.md.
struct event_position {
    std::int64_t transaction_id = 0;
    std::int64_t id = 0;
    friend auto operator<=>(const event_position&, const event_position&) = default;
};
BOOST_DESCRIBE_STRUCT(event_position, (), (transaction_id, id))

/// Something that happened: whom it concerns, and what they are told, which names nobody.
struct event {
    event_kind kind = event_kind::BEGINNING;
    std::optional<callout::request_id> request_id{};
    std::optional<std::int64_t> request_version{};
    std::optional<user_id> customer_id{};
    std::optional<user_id> worker_id{};
    /// Who had the job until then.
    std::optional<user_id> former_worker_id{};
    /// The name of the request's status until then.
    std::optional<std::string> former_status{};
    std::optional<callout::category_id> category_id{};
    std::optional<callout::latitude> latitude{};
    std::optional<callout::longitude> longitude{};
    board_change board = board_change::NONE;
    /// A JSON object: the body that its readers get.
    json::raw body{};
    instant happened_at{};
};
BOOST_DESCRIBE_STRUCT(event, (),
                      (kind, request_id, request_version, customer_id, worker_id, former_worker_id, former_status,
                       category_id, latitude, longitude, board, body, happened_at))

/// An event as it stands in the log.
struct event_row : event {
    std::int64_t transaction_id = 0;
    std::int64_t id = 0;

    [[nodiscard]] event_position position() const { return {transaction_id, id}; }
};
BOOST_DESCRIBE_STRUCT(event_row, (event), (transaction_id, id))

}  // namespace callout
