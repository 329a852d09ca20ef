#pragma once

#include "context.hpp"
#include "db/database.hpp"
#include "requests/board.hpp"
#include "requests/requests.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace callout {

/// The requests of rows, with their people and histories: two statements however many they are.
boost::asio::awaitable<std::vector<service_request>> load_views(database& db, std::vector<request_row> rows);

/// A request as it will be when the transaction has committed; its statements travel with the transaction's last ones.
class view_after_commit {
public:
    view_after_commit(transaction& tx, request_id id);
    /// Waits for the rows before the transaction ends; once, as its last await but one.
    boost::asio::awaitable<void> arrive();
    /// Only after the commit, or after `arrive`.
    [[nodiscard]] service_request value() const;

private:
    deferred<std::vector<request_row>> rows_;
    deferred<std::vector<activity_row>> activities_;
    deferred<std::vector<person_row>> people_;
};

/// Takes out what the viewer has no business with: other people's data, notes, e-mails in texts.
service_request as_seen_by(service_request request, const caller& viewer);

/// The request as any worker who is not assigned sees it.
service_request as_seen_by_strangers(service_request request);

/// Its place on the board, rendered for strangers.
/// `version` is its row's, 0 at the start.
pending_request to_pending(const service_request& request, std::vector<user_id> declined_by, std::int64_t version = 0);

/// Puts every pending request onto the board: at the start.
boost::asio::awaitable<void> load_board(database& db, board& pending);

/// Renders pending requests anew after a name in them, or their history, changed.
boost::asio::awaitable<void> render_again(database& db, board& pending, std::vector<request_id> which);

}  // namespace callout
