#pragma once

#include "context.hpp"
#include "db/database.hpp"
#include "requests/board.hpp"
#include "requests/recent.hpp"
#include "requests/requests.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace callout {

/// People by their ids, and histories, newest line first, by the requests' ids.
using known_people = std::unordered_map<user_id, user>;
using known_histories = std::unordered_map<request_id, std::vector<activity_row>>;

/// The ids of rows, to ask for what belongs to them.
id_list ids_of(const std::vector<request_row>& rows);

/// Rows that come newest first, by their requests.
known_histories by_request(std::vector<activity_row> rows);

/// The request of a row; `known` has its customer, and whoever else is to be named.
service_request assemble(request_row row, const std::vector<activity_row>& history, const known_people& known);

/// The requests of rows, with their people and histories: two statements however many they are.
boost::asio::awaitable<std::vector<service_request>> load_views(database& db, std::vector<request_row> rows);

/// The same as the caller sees them, with workers where they are now.
boost::asio::awaitable<std::vector<service_request>> load_views_for_caller(context& ctx, std::vector<request_row> rows);

/// A line of history that travels with a transaction.
class new_line {
public:
    new_line(deferred<row_id> id, activity_row line) : id_{std::move(id)}, line_{std::move(line)} {}
    /// Only after the commit, or after a later await of the transaction.
    [[nodiscard]] activity_row value() const;
    [[nodiscard]] std::optional<user_id> actor() const { return line_.actor_id; }

private:
    deferred<row_id> id_;
    activity_row line_;
};

/// A request as it will be when the transaction has committed; its statements travel with the transaction's last ones.
class view_after_commit {
public:
    /// `row` is what the transaction leaves; its history is read.
    view_after_commit(transaction& tx, request_row row);
    /// With a history that is known, to which the transaction adds one line: only the people are read.
    view_after_commit(transaction& tx, request_row row, std::vector<activity_row> before, new_line line);
    /// Waits for the rows before the transaction ends; once, as its last await but one.
    boost::asio::awaitable<void> arrive();
    /// Only after the commit, or after `arrive`.
    [[nodiscard]] service_request value() const;
    /// The same for those who remember it.
    [[nodiscard]] std::shared_ptr<const recorded_request> recorded() const;

private:
    [[nodiscard]] std::vector<activity_row> history() const;

    request_row row_;
    std::vector<activity_row> before_;
    std::optional<new_line> line_;
    std::optional<deferred<std::vector<activity_row>>> activities_;
    deferred<std::vector<person_row>> people_;
};

/// Takes out what the viewer has no business with: other people's data, notes, e-mails in texts.
service_request as_seen_by(service_request request, const caller& viewer);

/// The request as any worker who is not assigned sees it.
service_request as_seen_by_strangers(service_request request);

/// Its place on the board, rendered for strangers.
/// `version` is its row's, 0 at the start.
pending_request to_pending(const service_request& request, std::vector<user_id> declined_by, std::int64_t version = 0);

/// Writes a page of the board as a JSON array: each object lies there ready but for the distance.
void write_pending(std::string& out, const board_page& shown);

/// Renders pending requests anew after a name in them, or their history, changed.
boost::asio::awaitable<void> render_again(database& db, board& pending, std::vector<request_id> which);

}  // namespace callout
