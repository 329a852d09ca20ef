#pragma once

#include "audit/audit.hpp"
#include "values.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace callout {

/// Something that strangers can make happen as often as they like: a sign-in that fails, a limit that is reached.
struct repeatable {
    audit_event event = audit_event::SIGN_IN_FAILED;
    /// What is counted apart, beside kind and address. Never stored: it may be anything that somebody typed.
    std::string key{};
    /// What sort of event it is, in capitals; stored.
    std::string kind{};
    std::optional<user_id> account{};
    std::string address{};
};

/// How often it happened from a moment on.
struct repetition {
    repeatable what;
    std::int64_t times = 1;
    instant since;
};

/// Keeps what strangers do from filling the log: of each event the first 30 of a minute that differ are written at
/// once, and what repeats them is counted and written when the minute is over. All others of the minute become one row.
class repetitions {
public:
    static constexpr std::size_t most_a_minute = 30;

    /// Counts one, and returns what is to be written now.
    std::vector<repetition> count(repeatable what, instant now);
    /// What was counted in minutes that are over.
    std::vector<repetition> due(instant now);

private:
    using key = std::tuple<std::string, std::string, std::string>;
    struct minute {
        instant begins;
        std::map<key, repetition> known;
        std::int64_t others = 0;
    };

    std::map<audit_event, minute> minutes_;
};

/// Writes that it happened, or counts it to write it later.
boost::asio::awaitable<void> audit_repeated(context& ctx, repeatable what);

/// Writes what was counted in minutes that are over.
boost::asio::awaitable<void> audit_overdue(context& ctx);

/// A sign-in that failed. `tried` is what was sent as the account's name, and not stored.
repeatable failed_sign_in(const context& ctx, std::string kind, std::string tried, std::optional<user_id> account = {});

}  // namespace callout
