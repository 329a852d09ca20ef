#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>

#include "replay/api.hpp"
#include "replay/city.hpp"
#include "replay/dice.hpp"

namespace callout::replay {

/// A simulated worker: goes available, looks at the pending list every few minutes, takes the best job, travels, works.
/// Now and then declines a job, gives one back, or loses it to somebody faster.
class worker {
public:
    /// `number` tells the run's workers apart.
    worker(city& town, std::size_t number, account who, offer_of_work offer, dice choices);

    /// The whole shift, until the city is over; a job in hand is finished first.
    boost::asio::awaitable<void> shift();

private:
    boost::asio::awaitable<std::optional<std::int64_t>> look_for_job();
    boost::asio::awaitable<std::optional<std::int64_t>> best_pending();
    boost::asio::awaitable<bool> accept(std::int64_t job);
    boost::asio::awaitable<void> serve(std::int64_t job);
    boost::asio::awaitable<void> give_back(std::int64_t job);
    [[nodiscard]] bool wants(std::int64_t request) const;

    city& town_;
    std::size_t number_;
    account who_;
    offer_of_work offer_;
    dice choices_;
    std::set<std::int64_t> unwanted_;
};

}  // namespace callout::replay
