#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "replay/api.hpp"
#include "replay/calls.hpp"
#include "replay/dice.hpp"
#include "replay/ledger.hpp"
#include "replay/simulated_time.hpp"

namespace callout::replay {

/// What all simulated people share: the calls, the server, the time, and the book of what they were told.
class city {
public:
    city(const std::vector<repair_call>& calls, api& server, const call_tally& tally, simulated_clock time);

    /// Waits until a simulated moment, or until the server is gone; not at all if the moment is past.
    boost::asio::awaitable<void> until(minutes moment) const;
    /// Waits for a simulated length of time.
    boost::asio::awaitable<void> pass(minutes length) const;

    /// Nothing is left to do: every call was made and its request closed or wanted by nobody, the time is up, or the
    /// server is gone.
    [[nodiscard]] bool is_over() const;
    /// A change that may put work on somebody's pending list.
    void board_changed() { board_version_ += 1; }
    /// To be taken before a worker looks at the pending list.
    [[nodiscard]] std::uint64_t board_version() const { return board_version_; }
    /// A worker saw nothing to do on the board of that version.
    void found_nothing(std::size_t worker, std::uint64_t version) { idle_at_[worker] = version; }
    /// A worker has something to do.
    void found_work(std::size_t worker) { idle_at_[worker] = 0; }

    /// Opens the record of a created request.
    void created(std::int64_t request, std::size_t call, std::size_t customer, std::int64_t user);
    /// A call could not be placed.
    void call_failed() { calls_made_ += 1; }
    /// Acts on a request and keeps the answer in its record.
    boost::asio::awaitable<outcome> act(account& actor, std::int64_t request, deed what);

    /// The record of a request of this run; null for other requests of the server.
    [[nodiscard]] const request_record* find(std::int64_t request) const;
    [[nodiscard]] const ledger& book() const { return book_; }
    [[nodiscard]] const std::vector<repair_call>& calls() const { return calls_; }
    [[nodiscard]] const simulated_clock& time() const { return time_; }
    [[nodiscard]] api& server() const { return server_; }

private:
    [[nodiscard]] bool is_nothing_wanted() const;

    const std::vector<repair_call>& calls_;
    api& server_;
    const call_tally& tally_;
    simulated_clock time_;
    ledger book_;
    std::size_t calls_made_ = 0;
    std::size_t closed_ = 0;
    std::uint64_t board_version_ = 1;
    std::map<std::size_t, std::uint64_t> idle_at_;
};

}  // namespace callout::replay
