#pragma once

#include "accounts/accounts.hpp"
#include "accounts/forms.hpp"
#include "context.hpp"
#include "db/database.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <deque>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

/// A session is a sign-in and all tokens that came of it: each refresh spends a token for the next pair.
namespace callout {

/// The sessions that were revoked so lately that an access token of theirs may still be shown.
class revoked_sessions {
public:
    /// `remembered_for` is how long an access token lives.
    explicit revoked_sessions(std::chrono::seconds remembered_for) : remembered_for_{remembered_for} {}

    /// Reads them back: at the start.
    boost::asio::awaitable<void> load(database& db, instant now);
    /// To be called after the commit.
    void learn(const std::vector<session_id>& revoked, instant now);
    [[nodiscard]] bool include(session_id id) const { return known_.contains(id); }
    [[nodiscard]] std::size_t size() const { return known_.size(); }

private:
    std::chrono::seconds remembered_for_;
    std::unordered_set<session_id> known_;
    std::deque<std::pair<instant, session_id>> by_age_;
};

/// A pseudonym of the network that the request comes from, as sessions remember it.
std::string origin_of(const context& ctx);

/// Opens a session in the transaction that lets its owner in, which also deletes a few rows of sessions that are over.
session open_session(transaction& tx, const context& ctx, user who);

/// Revokes the account's sessions but one: their tokens are refused from the commit on, their browsers told no more.
void revoke_sessions(transaction& tx, const context& ctx, user_id owner, std::optional<session_id> but = std::nullopt);

/// The next pair of tokens for a refresh token, which is spent. Shown again within 10 s, it gives the same pair, later
/// it revokes its session. Throws errc::REFRESH_INVALID, errc::REFRESH_WRONG_TYPE, errc::REFRESH_REVOKED.
boost::asio::awaitable<refreshed> refresh_session(context& ctx, std::string_view refresh);

/// Revokes the session of a refresh token, if that has not happened yet. Throws errc::REFRESH_INVALID,
/// errc::REFRESH_WRONG_TYPE.
boost::asio::awaitable<void> end_session(context& ctx, std::string_view refresh);

}  // namespace callout
