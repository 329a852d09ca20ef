#pragma once

#include "db/joined_text.hpp"
#include "db/query.hpp"
#include "notifications/notifications.hpp"

#include <string_view>
#include <tuple>

/// All SQL of notifications.
namespace callout::notifications_sql {

// Every notice is written so: a repeat rewrites it and makes it unread. The event that it belongs to is the last one of
// the transaction.
inline constexpr std::string_view write_start = R"(
    INSERT INTO notification (recipient_id, category, event, title, body, data, reference_request, is_read, created_at, event_id)
    )";
inline constexpr std::string_view write_end = R"(
    ON CONFLICT (reference_request, event, recipient_id) DO UPDATE
    SET category = excluded.category, title = excluded.title, body = excluded.body, data = excluded.data, is_read = false,
        read_at = NULL, created_at = excluded.created_at, event_id = excluded.event_id)";

// $7 is {"recipient": data, ...} as JSON text.
inline constexpr std::string_view named_sqlite =
    R"(SELECT CAST(key AS INTEGER), $1, $2, $3, $4, value, $5, false, $6, (SELECT max(id) FROM event)
    FROM json_each($7) WHERE true)";
inline constexpr std::string_view named_postgres =
    R"(SELECT CAST(key AS bigint), $1, $2, $3, $4, value, CAST($5 AS bigint), false, CAST($6 AS timestamptz), currval('event_id_seq')
    FROM json_each(CAST(CAST($7 AS text) AS json)))";
inline constexpr query<void(notification_category, notification_event, std::string, std::string, request_id, instant,
                            std::string)>
    notify{"notifications.notify", db::joined_text<write_start, named_sqlite, write_end>::value,
           db::joined_text<write_start, named_postgres, write_end>::value};

// Whoever was told that the request is taken, and not offered it again since, waits no more.
inline constexpr std::string_view waiting_sqlite =
    R"(SELECT offer.recipient_id, $1, $2, $3, $4, $5, $6, false, $8, (SELECT max(id) FROM event)
    FROM notification offer
    WHERE offer.reference_request = $6 AND offer.event = 'REQUEST_CREATED'
      AND offer.recipient_id <> COALESCE(CAST($7 AS bigint), 0)
      AND NOT EXISTS (SELECT 1 FROM notification taken
                      WHERE taken.reference_request = $6 AND taken.event = 'REQUEST_TAKEN'
                        AND taken.recipient_id = offer.recipient_id AND taken.created_at > offer.created_at))";
inline constexpr std::string_view waiting_postgres =
    R"(SELECT offer.recipient_id, $1, $2, $3, $4, CAST(CAST($5 AS text) AS json), CAST($6 AS bigint), false, CAST($8 AS timestamptz),
           currval('event_id_seq')
    FROM notification offer
    WHERE offer.reference_request = CAST($6 AS bigint) AND offer.event = 'REQUEST_CREATED'
      AND offer.recipient_id <> COALESCE(CAST($7 AS bigint), 0)
      AND NOT EXISTS (SELECT 1 FROM notification taken
                      WHERE taken.reference_request = CAST($6 AS bigint) AND taken.event = 'REQUEST_TAKEN'
                        AND taken.recipient_id = offer.recipient_id AND taken.created_at > offer.created_at))";
inline constexpr query<void(notification_category, notification_event, std::string, std::string, json::raw, request_id,
                            std::optional<user_id>, instant)>
    tell_waiting{"notifications.tell_waiting", db::joined_text<write_start, waiting_sqlite, write_end>::value,
                 db::joined_text<write_start, waiting_postgres, write_end>::value};

inline constexpr query<void(request_id, instant)> mark_offers_read{"notifications.mark_offers_read", R"(
    UPDATE notification SET is_read = true, read_at = $2
    WHERE reference_request = $1 AND event = 'REQUEST_CREATED' AND NOT is_read)"};

inline constexpr query<std::vector<told_notification>(id_list, id_list)> told_with{"notifications.told_with", R"(
    SELECT {columns} FROM notification
    WHERE reference_request IN (SELECT value FROM json_each('[' || $1 || ']'))
      AND event_id IN (SELECT value FROM json_each('[' || $2 || ']'))
    ORDER BY event, recipient_id)",
                                                                                   R"(
    SELECT {columns} FROM notification
    WHERE reference_request = ANY(CAST(string_to_array($1, ',') AS bigint[]))
      AND event_id = ANY(CAST(string_to_array($2, ',') AS bigint[]))
    ORDER BY event, recipient_id)"};

inline constexpr query<std::vector<notification>(user_id, std::int64_t, std::int64_t)> inbox{"notifications.inbox", R"(
    SELECT {columns} FROM notification WHERE recipient_id = $1
    ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3)"};

inline constexpr query<std::vector<notification>(user_id, std::int64_t, std::int64_t)> unread{"notifications.unread",
                                                                                              R"(
    SELECT {columns} FROM notification WHERE recipient_id = $1 AND NOT is_read
    ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3)"};

inline constexpr query<std::vector<notification>(user_id, std::int64_t, std::int64_t)> read{"notifications.read", R"(
    SELECT {columns} FROM notification WHERE recipient_id = $1 AND is_read
    ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3)"};

/// How many notices there are, and how many of them are unread.
struct totals {
    std::int64_t total = 0;
    std::int64_t unread = 0;
};
BOOST_DESCRIBE_STRUCT(totals, (), (total, unread))

inline constexpr query<totals(user_id)> count{"notifications.count", R"(
    SELECT count(*) AS total, count(CASE WHEN NOT is_read THEN 1 END) AS unread
    FROM notification WHERE recipient_id = $1)"};

inline constexpr query<std::vector<notification_id>(user_id, instant)> mark_all_read{"notifications.mark_all_read", R"(
    UPDATE notification SET is_read = true, read_at = $2 WHERE recipient_id = $1 AND NOT is_read RETURNING id)"};

inline constexpr query<std::vector<notification_id>(user_id, instant, id_list)> mark_read{"notifications.mark_read", R"(
    UPDATE notification SET is_read = true, read_at = $2
    WHERE recipient_id = $1 AND NOT is_read AND id IN (SELECT value FROM json_each('[' || $3 || ']')) RETURNING id)",
                                                                                          R"(
    UPDATE notification SET is_read = true, read_at = $2
    WHERE recipient_id = $1 AND NOT is_read AND id = ANY(CAST(string_to_array($3, ',') AS bigint[])) RETURNING id)"};

inline constexpr query<std::vector<request_id>(user_id)> assigned_to{"notifications.assigned_to", R"(
    SELECT reference_request FROM notification
    WHERE recipient_id = $1 AND event = 'REQUEST_ASSIGNED' AND reference_request IS NOT NULL)"};

// $2 is the address as it stands in JSON, $4 as it stands at the end of a sentence; $3 and $5 come instead.
inline constexpr query<void(id_list, std::string, std::string, std::string, std::string)> forget_address{
    "notifications.forget_address", R"(
    UPDATE notification SET data = replace(data, $2, $3), body = replace(body, $4, $5)
    WHERE reference_request IN (SELECT value FROM json_each('[' || $1 || ']'))
      AND event IN ('REQUEST_ACCEPTED', 'REQUEST_COMPLETED', 'REQUEST_CANCELLED') AND instr(data, $2) > 0)",
    R"(
    UPDATE notification SET data = CAST(replace(CAST(data AS text), $2, $3) AS json), body = replace(body, $4, $5)
    WHERE reference_request = ANY(CAST(string_to_array($1, ',') AS bigint[]))
      AND event IN ('REQUEST_ACCEPTED', 'REQUEST_COMPLETED', 'REQUEST_CANCELLED') AND strpos(CAST(data AS text), $2) > 0)"};

inline constexpr query<void(id_list, notification_event, user_id, std::string)> rewrite_body{
    "notifications.rewrite_body", R"(
    UPDATE notification SET body = $4
    WHERE reference_request IN (SELECT value FROM json_each('[' || $1 || ']')) AND event = $2
      AND json_extract(data, '$.worker_id') = $3)",
    R"(
    UPDATE notification SET body = $4
    WHERE reference_request = ANY(CAST(string_to_array($1, ',') AS bigint[])) AND event = $2
      AND CAST(data ->> 'worker_id' AS bigint) = $3)"};

/// Every query of this feature, for the test that prepares them all.
inline constexpr auto all = std::tie(notify, tell_waiting, mark_offers_read, inbox, unread, read, count, mark_all_read,
                                     mark_read, assigned_to, forget_address, rewrite_body, told_with);

}  // namespace callout::notifications_sql
