#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "replay/api.hpp"
#include "replay/city.hpp"
#include "replay/dice.hpp"

namespace callout::replay {

using category_ids = std::map<std::string, std::int64_t, std::less<>>;

/// One recorded call and who makes it in this run.
struct call_to_make {
    /// Index among the city's calls.
    std::size_t call{};
    /// Index of the customer, and the account.
    std::size_t customer{};
    account& who;
    std::string idempotency_key;
};

/// Makes the call at its time; now and then the customer cancels later. Ends when the customer is done with it.
boost::asio::awaitable<void> make_call(city& town, call_to_make what, const category_ids& categories, dice choices);

}  // namespace callout::replay
