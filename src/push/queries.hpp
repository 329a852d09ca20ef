#pragma once

#include "db/query.hpp"
#include "push/push.hpp"

#include <tuple>
#include <vector>

/// All SQL of push subscriptions.
namespace callout::push_sql {

inline constexpr query<std::vector<push_subscription>(user_id)> of_account{
    "push.of_account", "SELECT {columns} FROM push_subscription WHERE user_id = $1 ORDER BY id DESC"};

inline constexpr query<std::optional<subscription_id>(std::string, user_id)> known{
    "push.known", "SELECT id FROM push_subscription WHERE endpoint = $1 AND user_id = $2"};

// With what was still to be told to its former owner.
inline constexpr query<void(std::string, user_id)> take_from_others{
    "push.take_from_others", "DELETE FROM push_subscription WHERE endpoint = $1 AND user_id <> $2"};

inline constexpr query<push_subscription(user_id, std::optional<session_id>, std::string, std::string, std::string,
                                         std::string, instant)>
    subscribe{"push.subscribe", R"(
    INSERT INTO push_subscription (user_id, session_id, endpoint, p256dh, auth, lane, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (endpoint) DO UPDATE
    SET user_id = excluded.user_id, session_id = excluded.session_id, p256dh = excluded.p256dh, auth = excluded.auth
    RETURNING {columns})"};

// The newest stay: browsers that are gone do not say so.
inline constexpr query<void(user_id, std::int64_t)> keep_newest{"push.keep_newest", R"(
    DELETE FROM push_subscription WHERE user_id = $1 AND id NOT IN (
        SELECT id FROM push_subscription WHERE user_id = $1 ORDER BY id DESC LIMIT $2))"};

inline constexpr query<std::optional<subscription_id>(subscription_id, user_id)> unsubscribe{
    "push.unsubscribe", "DELETE FROM push_subscription WHERE id = $1 AND user_id = $2 RETURNING id"};

inline constexpr query<void(session_id)> end_of_session{"push.end_of_session",
                                                        "DELETE FROM push_subscription WHERE session_id = $1"};

inline constexpr query<void(user_id, std::optional<session_id>)> end_of_account{"push.end_of_account", R"(
    DELETE FROM push_subscription WHERE user_id = $1 AND COALESCE(session_id, 0) <> COALESCE(CAST($2 AS bigint), -1))"};

/// Every query of this feature, for the test that prepares them all.
inline constexpr auto all =
    std::tie(of_account, known, take_from_others, subscribe, keep_newest, unsubscribe, end_of_session, end_of_account);

}  // namespace callout::push_sql
