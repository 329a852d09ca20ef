#pragma once

#include <boost/asio/awaitable.hpp>

#include "replay/city.hpp"
#include "replay/task_group.hpp"

namespace callout::replay {

/// Shows on standard error how far a run is, until the group has ended: a bar on a terminal, otherwise a plain line
/// every few seconds.
boost::asio::awaitable<void> show_progress(const city& town, const task_group& group);

}  // namespace callout::replay
