#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "replay/api.hpp"
#include "replay/calls.hpp"
#include "replay/customer.hpp"
#include "replay/replay.hpp"

namespace callout::replay {

/// A worker before the shift begins.
struct recruit {
    account who;
    offer_of_work offer;
};

/// Everybody who takes part in a run. Addresses of accounts are stable once it is complete.
struct population {
    /// Differs with every run, whatever the seed: e-mail addresses and idempotency keys must be new to the server.
    std::string run;
    std::vector<account> customers;
    /// The customer who makes a call, by the call's index; calls of one zip code have one customer.
    std::vector<std::size_t> customer_of_call;
    std::vector<recruit> workers;
};

/// Registers a customer for each zip code and the workers, spread over the places of the calls, with passwords that are
/// made up here and kept nowhere. Throws replay_failure.
boost::asio::awaitable<population> register_people(api& server, const std::vector<repair_call>& calls,
                                                   const category_ids& categories, const replay_options& options);

}  // namespace callout::replay
