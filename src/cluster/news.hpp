#pragma once

#include "context.hpp"
#include "db/transaction.hpp"
#include "events/event.hpp"
#include "values.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <chrono>
#include <string>

namespace callout {

/// What no event tells of, and memory holds: an account, the sessions that were revoked, a category, where workers are.
enum class news_kind { ACCOUNT, SESSIONS, CATEGORY, POSITIONS };
BOOST_DESCRIBE_ENUM(news_kind, ACCOUNT, SESSIONS, CATEGORY, POSITIONS)

/// One of them as others read it.
struct news_row {
    std::int64_t transaction_id = 0;
    std::int64_t id = 0;
    news_kind kind = news_kind::ACCOUNT;
    /// The account's or the category's id.
    std::int64_t subject = 0;
    /// Of POSITIONS: a list as `positions` writes it.
    std::string body;
    instant happened_at;

    [[nodiscard]] event_position position() const { return {transaction_id, id}; }
};
BOOST_DESCRIBE_STRUCT(news_row, (), (transaction_id, id, kind, subject, body, happened_at))

/// For so long news are kept: whoever has not read them by then begins anew.
inline constexpr std::chrono::minutes news_kept{10};

/// Tells the other processes, once the transaction commits. On SQLite there are none.
void tell_others(transaction& tx, const context& ctx, news_kind what, std::int64_t subject = 0);

/// Tells them where workers are, in the form of positions_sql::write; `origin` is the event feed's.
void tell_positions(transaction& tx, std::int64_t origin, std::string rows, instant now);

}  // namespace callout
