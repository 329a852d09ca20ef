#pragma once

#include <boost/asio/awaitable.hpp>

#include "replay/city.hpp"
#include "replay/population.hpp"
#include "replay/report.hpp"

namespace callout::replay {

/// Reads every request back as its customer and compares it with what its people were told; also that no customer has
/// more requests than were acknowledged.
boost::asio::awaitable<verdict> check_everything(const city& town, population& people);

}  // namespace callout::replay
