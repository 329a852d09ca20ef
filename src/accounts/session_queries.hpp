#pragma once

#include "db/query.hpp"
#include "values.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

/// All SQL of sessions.
namespace callout::sessions_sql {

/// A session that was revoked.
struct revoked_session {
    session_id id;
    instant revoked_at;
};
BOOST_DESCRIBE_STRUCT(revoked_session, (), (id, revoked_at))

inline constexpr query<void(session_id, user_id, std::string, instant, std::string)> open{"sessions.open", R"(
    INSERT INTO session (id, user_id, refresh_hash, kept_until, opened_from) VALUES ($1, $2, $3, $4, $5))"};

// Whether somebody signed in to the account from there lately.
inline constexpr query<std::optional<user_id>(std::string, std::string)> known_from{"sessions.known_from", R"(
    SELECT a.id FROM account a
    WHERE a.email = $1 AND EXISTS (SELECT 1 FROM session s WHERE s.user_id = a.id AND s.opened_from = $2))"};

inline constexpr query<void(session_id, user_id, std::string, instant)> adopt{"sessions.adopt", R"(
    INSERT INTO session (id, user_id, refresh_hash, kept_until, opened_from) VALUES ($1, $2, $3, $4, '')
    ON CONFLICT (id) DO NOTHING)"};

// A few at a time, and of several who do this at once none waits for another.
inline constexpr query<void(instant, std::int64_t)> forget_expired{"sessions.forget_expired", R"(
    DELETE FROM session WHERE id IN (SELECT id FROM session WHERE kept_until <= $1 ORDER BY kept_until LIMIT $2))",
                                                                   R"(
    DELETE FROM session WHERE id IN (
        SELECT id FROM session WHERE kept_until <= $1 ORDER BY kept_until LIMIT $2 FOR UPDATE SKIP LOCKED))"};

// Compare-and-set: no row means that the token is not the valid one.
inline constexpr query<std::optional<session_id>(session_id, std::string, std::string, instant)> spend{"sessions.spend",
                                                                                                       R"(
    UPDATE session SET refresh_hash = $3, kept_until = $4
    WHERE id = $1 AND refresh_hash = $2 AND revoked_at IS NULL
    RETURNING id)"};

inline constexpr query<void(session_id, std::string, instant)> note_spent{
    "sessions.note_spent", "INSERT INTO spent_refresh (session_id, refresh_hash, spent_at) VALUES ($1, $2, $3)"};

inline constexpr query<void(session_id, instant)> forget_spent{
    "sessions.forget_spent", "DELETE FROM spent_refresh WHERE session_id = $1 AND spent_at < $2"};

inline constexpr query<std::optional<instant>(session_id, std::string)> spent_at{"sessions.spent_at", R"(
    SELECT t.spent_at FROM spent_refresh t JOIN session s ON s.id = t.session_id
    WHERE t.session_id = $1 AND t.refresh_hash = $2 AND s.revoked_at IS NULL)"};

inline constexpr query<std::optional<session_id>(session_id, instant)> revoke{
    "sessions.revoke", "UPDATE session SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING id"};

inline constexpr query<std::vector<session_id>(user_id, std::optional<session_id>, instant)> revoke_all_but{
    "sessions.revoke_all_but", R"(
    UPDATE session SET revoked_at = $3
    WHERE user_id = $1 AND id <> COALESCE(CAST($2 AS bigint), 0) AND revoked_at IS NULL
    RETURNING id)"};

inline constexpr query<std::vector<revoked_session>(instant)> revoked_since{
    "sessions.revoked_since", "SELECT {columns} FROM session WHERE revoked_at > $1 ORDER BY revoked_at"};

/// Every query of this feature, for the test that prepares them all.
inline constexpr auto all = std::tie(open, known_from, adopt, forget_expired, spend, note_spent, forget_spent, spent_at,
                                     revoke, revoke_all_but, revoked_since);

}  // namespace callout::sessions_sql
