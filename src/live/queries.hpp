#pragma once

#include "db/query.hpp"
#include "values.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <tuple>

/// All SQL of streams.
namespace callout::live_sql {

/// Whom a ticket lets in, until when.
struct ticket_row {
    user_id user_id;
    std::optional<callout::session_id> session_id;
    instant expires_at;
};
BOOST_DESCRIBE_STRUCT(ticket_row, (), (user_id, session_id, expires_at))

inline constexpr query<void(std::string, user_id, std::optional<session_id>, instant)> insert_ticket{
    "live.insert_ticket", "INSERT INTO stream_ticket (hash, user_id, session_id, expires_at) VALUES ($1, $2, $3, $4)"};

inline constexpr query<std::optional<ticket_row>(std::string)> take_ticket{
    "live.take_ticket", "DELETE FROM stream_ticket WHERE hash = $1 RETURNING {columns}"};

inline constexpr query<void(instant)> forget_tickets{"live.forget_tickets",
                                                     "DELETE FROM stream_ticket WHERE expires_at < $1"};

/// Every query of this feature, for the test that prepares them all.
inline constexpr auto all = std::tie(insert_ticket, take_ticket, forget_tickets);

}  // namespace callout::live_sql
