#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>

#include "accounts/presence.hpp"
#include "accounts/roster.hpp"
#include "clock.hpp"
#include "db/database.hpp"
#include "events/event_log.hpp"
#include "positions/fix.hpp"
#include "values.hpp"

namespace callout {

/// What became of the fixes since the program began.
struct fix_counts {
    std::uint64_t taken = 0;
    /// By `drop_reason`.
    std::array<std::uint64_t, 4> dropped{};

    [[nodiscard]] std::uint64_t of(drop_reason why) const { return dropped.at(static_cast<std::size_t>(why)); }
};

/// What workers' phones tell: judged and taken in memory at once, written to the database by and by.
class positions {
public:
    positions(const boost::asio::any_io_executor& on, database& db, const clock& time, const event_feed& feed,
              presence& workers, roster& accounts, std::chrono::seconds location_max_age)
        : db_{db},
          time_{time},
          feed_{feed},
          presence_{workers},
          roster_{accounts},
          location_max_age_{location_max_age},
          written_{on, boost::asio::steady_timer::time_point::max()} {}

    /// Judges each fix of a worker by the one that was taken before it.
    void take(const member& worker, std::span<const fix> fixes, instant now);
    [[nodiscard]] const fix_counts& counts() const { return counts_; }

    /// Writes what the database has not got, many workers a statement. What cannot be written is kept for the next
    /// time, the newest position of each worker. Never throws.
    boost::asio::awaitable<void> write();

private:
    boost::asio::awaitable<bool> try_write(std::size_t most);
    boost::asio::awaitable<void> write_all();
    boost::asio::awaitable<void> write_rows(std::string rows);

    database& db_;
    const clock& time_;
    const event_feed& feed_;
    presence& presence_;
    roster& roster_;
    std::chrono::seconds location_max_age_;
    fix_counts counts_;
    // Cancelled when a `write` is done; another one waits for it.
    boost::asio::steady_timer written_;
    bool is_writing_ = false;
    bool has_failed_ = false;
};

}  // namespace callout
