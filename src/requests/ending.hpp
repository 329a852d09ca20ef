#pragma once

#include "context.hpp"
#include "db/transaction.hpp"
#include "requests/counts.hpp"
#include "requests/lifecycle.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <vector>

namespace callout {

/// What becomes of somebody's open requests when they can take no part in them any more. It outlives the transaction.
struct endings {
    std::vector<change> changes;
    std::unique_ptr<request_counts::change_under_way> counted_later;
};

/// Some ids as a list of them.
id_list to_list(const std::vector<request_id>& some);

/// Ends these requests, which the transaction holds, as if the caller had done so with each: the caller's own are
/// cancelled, the others are given back by their workers.
boost::asio::awaitable<endings> end_requests(transaction& tx, const context& ctx, id_list which);

/// Keeps memory in step; what is on the board is shown as it is after everything that the transaction did before this.
void follow_after_commit(transaction& tx, const context& ctx, const endings& ended);

}  // namespace callout
