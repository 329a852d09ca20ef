#pragma once

#include "db/database.hpp"
#include "values.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace callout {

/// Lets one call at a time work under a key; the others wait for it.
class single_flight {
    using signals = std::unordered_map<std::string, std::shared_ptr<boost::asio::steady_timer>>;

public:
    /// Held while the work is done; the next caller goes on when it is destroyed.
    class turn {
    public:
        turn(const turn&) = delete;
        turn& operator=(const turn&) = delete;
        turn(turn&&) noexcept = default;
        turn& operator=(turn&&) = delete;
        ~turn();

    private:
        friend class single_flight;
        turn(std::shared_ptr<signals> under_way, std::string key)
            : under_way_{std::move(under_way)}, key_{std::move(key)} {}

        std::shared_ptr<signals> under_way_;
        std::string key_;
    };

    /// Waits until nobody works under the key, and takes the turn.
    boost::asio::awaitable<turn> enter(std::string key);

private:
    // Shared with the turns, which may outlive this when the program stops.
    std::shared_ptr<signals> under_way_ = std::make_shared<signals>();
};

/// An Idempotency-Key as a client sent it, with what it was sent for.
struct idempotency_key {
    user_id owner;
    std::string key;
    std::string body_hash;
};

/// The key of a call, or nothing. Throws a field error for one that is not 1 to 255 printable characters.
std::optional<idempotency_key> read_idempotency_key(std::optional<std::string_view> header, user_id owner,
                                                    std::string_view body);

/// The first answer to this key within 24 hours. Throws `errc::KEY_REUSED` if it was given for another body.
boost::asio::awaitable<std::optional<std::string>> kept_answer(database& db, const idempotency_key& key, instant now);

/// Keeps the answer, in the transaction that it tells of. Returns false when another process was faster.
boost::asio::awaitable<bool> keep_answer(transaction& tx, const idempotency_key& key, const std::string& answer,
                                         instant now);

}  // namespace callout
