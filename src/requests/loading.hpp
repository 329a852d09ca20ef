#pragma once

#include "db/database.hpp"
#include "requests/board.hpp"

#include <boost/asio/awaitable.hpp>

namespace callout {

/// Puts every pending request onto the board, some at a time: at the start.
boost::asio::awaitable<void> load_board(database& db, board& pending);

/// Puts these requests onto the board as they are now, or takes them from it: after another process changed them.
boost::asio::awaitable<void> load_again(database& db, board& pending, id_list which);

}  // namespace callout
