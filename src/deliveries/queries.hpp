#pragma once

#include "db/query.hpp"
#include "deliveries/deliveries.hpp"
#include "http/json.hpp"
#include "json_column.hpp"
#include "notifications/notifications.hpp"

#include <tuple>
#include <vector>

/// All SQL of deliveries.
namespace callout::deliveries_sql {

/// A delivery to a webhook that waits.
struct webhook_delivery {
    delivery_id id;
    callout::webhook_id webhook_id;
    std::int64_t event_id = 0;
    std::string payload;
    std::int64_t attempts = 0;
    instant next_attempt_at;
    instant give_up_at;
    std::string url;
    std::string secret;
    std::optional<std::string> former_secret;
    std::optional<instant> former_secret_until;
};
BOOST_DESCRIBE_STRUCT(webhook_delivery, (),
                      (id, webhook_id, event_id, payload, attempts, next_attempt_at, give_up_at, url, secret,
                       former_secret, former_secret_until))

/// A message to a browser that waits, with the notice that it tells of.
struct push_delivery {
    delivery_id id;
    callout::subscription_id subscription_id;
    std::int64_t attempts = 0;
    instant next_attempt_at;
    instant give_up_at;
    bool is_urgent = false;
    std::string endpoint;
    std::string p256dh;
    std::string auth;
    callout::notification_id notification_id;
    notification_category category = notification_category::SYSTEM;
    notification_event event = notification_event::GENERIC;
    std::string title;
    std::string body;
    json::raw data;
    std::optional<request_id> reference_request;
    instant created_at;
};
BOOST_DESCRIBE_STRUCT(push_delivery, (),
                      (id, subscription_id, attempts, next_attempt_at, give_up_at, is_urgent, endpoint, p256dh, auth,
                       notification_id, category, event, title, body, data, reference_request, created_at))

/// How far the event log has been read.
struct cursor_row {
    std::int64_t transaction_id = 0;
    std::int64_t event_id = 0;
};
BOOST_DESCRIBE_STRUCT(cursor_row, (), (transaction_id, event_id))

/// A lane with something to do, and when.
struct lane_row {
    std::string lane;
    instant due;
};
BOOST_DESCRIBE_STRUCT(lane_row, (), (lane, due))

// No row means that another process holds it.
inline constexpr query<std::optional<std::int64_t>(std::int64_t, instant, instant)> take_lease{"deliveries.take_lease",
                                                                                               R"(
    INSERT INTO lease AS l (name, holder, held_until) VALUES ('deliveries', $1, $3)
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
    WHERE l.holder = $1 OR l.held_until < $2
    RETURNING holder)"};

inline constexpr query<void(std::int64_t)> end_lease{"deliveries.end_lease",
                                                     "DELETE FROM lease WHERE name = 'deliveries' AND holder = $1"};

inline constexpr query<cursor_row()> cursor{"deliveries.cursor", "SELECT {columns} FROM delivery_cursor WHERE id = 1"};

// No row means that somebody else has moved it.
inline constexpr query<std::optional<cursor_row>(std::int64_t, std::int64_t, std::int64_t, std::int64_t)> move_cursor{
    "deliveries.move_cursor", R"(
    UPDATE delivery_cursor SET transaction_id = $3, event_id = $4
    WHERE id = 1 AND transaction_id = $1 AND event_id = $2 RETURNING {columns})"};

// Since when there is anybody to be told.
inline constexpr query<std::vector<instant>()> receivers_since{"deliveries.receivers_since", R"(
    SELECT created_at FROM (SELECT min(created_at) AS created_at FROM push_subscription
                            UNION ALL SELECT min(created_at) AS created_at FROM webhook) AS receivers
    WHERE created_at IS NOT NULL ORDER BY created_at)"};

inline constexpr query<std::optional<cursor_row>(instant)> first_event_since{"deliveries.first_event_since", R"(
    SELECT transaction_id, id AS event_id FROM event WHERE happened_at >= $1 ORDER BY transaction_id, id LIMIT 1)"};

// $1 is [{"id": event, "type": its type, "payload": body}, ...] as JSON text; $2 now, $3 when to give up.
inline constexpr query<std::vector<std::string>(std::string, instant, instant)> tell_webhooks{
    "deliveries.tell_webhooks", R"(
    INSERT INTO delivery (webhook_id, event_id, event_type, payload, is_urgent, lane, state, attempts, next_attempt_at, last_error,
                          created_at, give_up_at)
    SELECT w.id, e.id, json_extract(told.value, '$.type'), json_extract(told.value, '$.payload'), false, 'webhook/' || w.id,
           'PENDING', 0, $2, '', $2, $3
    FROM json_each($1) AS told
    JOIN event e ON e.id = json_extract(told.value, '$.id')
    JOIN webhook w ON w.is_active AND w.created_at <= e.happened_at
        AND instr(w.event_types, ',' || json_extract(told.value, '$.type') || ',') > 0
    ORDER BY told.key, w.id
    RETURNING lane)",
    R"(
    INSERT INTO delivery (webhook_id, event_id, event_type, payload, is_urgent, lane, state, attempts, next_attempt_at, last_error,
                          created_at, give_up_at)
    SELECT w.id, e.id, told.value ->> 'type', told.value ->> 'payload', false, 'webhook/' || w.id,
           'PENDING', 0, CAST($2 AS timestamptz), '', CAST($2 AS timestamptz), CAST($3 AS timestamptz)
    FROM json_array_elements(CAST(CAST($1 AS text) AS json)) WITH ORDINALITY AS told (value, key)
    JOIN event e ON e.id = CAST(told.value ->> 'id' AS bigint)
    JOIN webhook w ON w.is_active AND w.created_at <= e.happened_at
        AND strpos(w.event_types, ',' || (told.value ->> 'type') || ',') > 0
    ORDER BY told.key, w.id
    RETURNING lane)"};

// $1 is [{"notification_id": .., "recipient_id": .., "event_id": .., "type": .., "is_urgent": 0 or 1}, ...] as JSON
// text.
inline constexpr query<std::vector<std::string>(std::string, instant, instant)> tell_browsers{
    "deliveries.tell_browsers", R"(
    INSERT INTO delivery (subscription_id, notification_id, event_id, event_type, payload, is_urgent, lane, state, attempts,
                          next_attempt_at, last_error, created_at, give_up_at)
    SELECT p.id, json_extract(told.value, '$.notification_id'), e.id, json_extract(told.value, '$.type'), '',
           json_extract(told.value, '$.is_urgent'), p.lane, 'PENDING', 0, $2, '', $2, $3
    FROM json_each($1) AS told
    JOIN event e ON e.id = json_extract(told.value, '$.event_id')
    JOIN push_subscription p ON p.user_id = json_extract(told.value, '$.recipient_id') AND p.created_at <= e.happened_at
    JOIN account a ON a.id = p.user_id AND a.is_active
    LEFT JOIN session s ON s.id = p.session_id
    WHERE s.revoked_at IS NULL
    ORDER BY told.key, p.id
    RETURNING lane)",
    R"(
    INSERT INTO delivery (subscription_id, notification_id, event_id, event_type, payload, is_urgent, lane, state, attempts,
                          next_attempt_at, last_error, created_at, give_up_at)
    SELECT p.id, CAST(told.value ->> 'notification_id' AS bigint), e.id, told.value ->> 'type', '',
           (told.value ->> 'is_urgent') = '1', p.lane, 'PENDING', 0, CAST($2 AS timestamptz), '', CAST($2 AS timestamptz),
           CAST($3 AS timestamptz)
    FROM json_array_elements(CAST(CAST($1 AS text) AS json)) WITH ORDINALITY AS told (value, key)
    JOIN event e ON e.id = CAST(told.value ->> 'event_id' AS bigint)
    JOIN push_subscription p ON p.user_id = CAST(told.value ->> 'recipient_id' AS bigint) AND p.created_at <= e.happened_at
    JOIN account a ON a.id = p.user_id AND a.is_active
    LEFT JOIN session s ON s.id = p.session_id
    WHERE s.revoked_at IS NULL
    ORDER BY told.key, p.id
    RETURNING lane)"};

inline constexpr query<std::vector<lane_row>()> lanes{"deliveries.lanes", R"(
    SELECT lane, min(next_attempt_at) AS due FROM delivery WHERE state = 'PENDING' GROUP BY lane)"};

// Of a lane what is due first, those excepted that are under way ($2).
inline constexpr query<std::vector<webhook_delivery>(std::string, id_list, std::int64_t)> next_of_webhook{
    "deliveries.next_of_webhook", R"(
    SELECT d.id AS id, d.webhook_id AS webhook_id, d.event_id AS event_id, d.payload AS payload, d.attempts AS attempts,
           d.next_attempt_at AS next_attempt_at, d.give_up_at AS give_up_at, w.url AS url, w.secret AS secret,
           w.former_secret AS former_secret, w.former_secret_until AS former_secret_until
    FROM delivery d JOIN webhook w ON w.id = d.webhook_id
    WHERE d.lane = $1 AND d.state = 'PENDING' AND d.id NOT IN (SELECT value FROM json_each('[' || $2 || ']'))
    ORDER BY d.next_attempt_at, d.id LIMIT $3)",
    R"(
    SELECT d.id AS id, d.webhook_id AS webhook_id, d.event_id AS event_id, d.payload AS payload, d.attempts AS attempts,
           d.next_attempt_at AS next_attempt_at, d.give_up_at AS give_up_at, w.url AS url, w.secret AS secret,
           w.former_secret AS former_secret, w.former_secret_until AS former_secret_until
    FROM delivery d JOIN webhook w ON w.id = d.webhook_id
    WHERE d.lane = $1 AND d.state = 'PENDING' AND d.id <> ALL(CAST(string_to_array($2, ',') AS bigint[]))
    ORDER BY d.next_attempt_at, d.id LIMIT $3)"};

inline constexpr query<std::vector<push_delivery>(std::string, id_list, std::int64_t)> next_of_push_service{
    "deliveries.next_of_push_service", R"(
    SELECT d.id AS id, d.subscription_id AS subscription_id, d.attempts AS attempts, d.next_attempt_at AS next_attempt_at,
           d.give_up_at AS give_up_at, d.is_urgent AS is_urgent, p.endpoint AS endpoint, p.p256dh AS p256dh, p.auth AS auth,
           n.id AS notification_id, n.category AS category, n.event AS event, n.title AS title, n.body AS body, n.data AS data,
           n.reference_request AS reference_request, n.created_at AS created_at
    FROM delivery d JOIN push_subscription p ON p.id = d.subscription_id JOIN notification n ON n.id = d.notification_id
    WHERE d.lane = $1 AND d.state = 'PENDING' AND d.id NOT IN (SELECT value FROM json_each('[' || $2 || ']'))
    ORDER BY d.next_attempt_at, d.id LIMIT $3)",
    R"(
    SELECT d.id AS id, d.subscription_id AS subscription_id, d.attempts AS attempts, d.next_attempt_at AS next_attempt_at,
           d.give_up_at AS give_up_at, d.is_urgent AS is_urgent, p.endpoint AS endpoint, p.p256dh AS p256dh, p.auth AS auth,
           n.id AS notification_id, n.category AS category, n.event AS event, n.title AS title, n.body AS body, n.data AS data,
           n.reference_request AS reference_request, n.created_at AS created_at
    FROM delivery d JOIN push_subscription p ON p.id = d.subscription_id JOIN notification n ON n.id = d.notification_id
    WHERE d.lane = $1 AND d.state = 'PENDING' AND d.id <> ALL(CAST(string_to_array($2, ',') AS bigint[]))
    ORDER BY d.next_attempt_at, d.id LIMIT $3)"};

inline constexpr query<void(delivery_id)> remove{"deliveries.remove", "DELETE FROM delivery WHERE id = $1"};

inline constexpr query<void(webhook_id, instant)> note_delivered{"deliveries.note_delivered",
                                                                 "UPDATE webhook SET delivered_at = $2 WHERE id = $1"};

inline constexpr query<void(delivery_id, delivery_state, instant, instant, std::string)> note_failure{
    "deliveries.note_failure", R"(
    UPDATE delivery
    SET state = $2, attempts = attempts + 1, next_attempt_at = $3, last_attempt_at = $4, last_error = $5
    WHERE id = $1 AND state = 'PENDING')"};

inline constexpr query<void(subscription_id)> remove_subscription{"deliveries.remove_subscription",
                                                                  "DELETE FROM push_subscription WHERE id = $1"};

inline constexpr query<void(webhook_id)> switch_off{"deliveries.switch_off",
                                                    "UPDATE webhook SET is_active = false WHERE id = $1"};

inline constexpr query<void(webhook_id, std::string, instant)> bury{"deliveries.bury", R"(
    UPDATE delivery SET state = 'DEAD', last_attempt_at = COALESCE(last_attempt_at, CAST($3 AS bigint)), last_error = $2
    WHERE webhook_id = $1 AND state = 'PENDING')",
                                                                    R"(
    UPDATE delivery SET state = 'DEAD', last_attempt_at = COALESCE(last_attempt_at, CAST($3 AS timestamptz)), last_error = $2
    WHERE webhook_id = $1 AND state = 'PENDING')"};

inline constexpr query<void(instant)> forget_dead{"deliveries.forget_dead",
                                                  "DELETE FROM delivery WHERE state = 'DEAD' AND last_attempt_at < $1"};

inline constexpr query<std::int64_t(std::optional<delivery_state>, std::optional<webhook_id>)> count{"deliveries.count",
                                                                                                     R"(
    SELECT count(*) FROM delivery
    WHERE (CAST($1 AS text) IS NULL OR state = $1) AND (CAST($2 AS bigint) IS NULL OR webhook_id = $2))"};

inline constexpr query<std::vector<delivery>(std::optional<delivery_state>, std::optional<webhook_id>, std::int64_t,
                                             std::int64_t)>
    list{"deliveries.list", R"(
    SELECT d.id AS id, d.webhook_id AS webhook_id, p.user_id AS user_id, d.event_id AS event_id, d.event_type AS event_type,
           d.state AS state, d.attempts AS attempts, d.next_attempt_at AS next_attempt_at, d.last_attempt_at AS last_attempt_at,
           d.last_error AS last_error, d.created_at AS created_at, d.give_up_at AS give_up_at
    FROM delivery d LEFT JOIN push_subscription p ON p.id = d.subscription_id
    WHERE (CAST($1 AS text) IS NULL OR d.state = $1) AND (CAST($2 AS bigint) IS NULL OR d.webhook_id = $2)
    ORDER BY d.id DESC LIMIT $3 OFFSET $4)"};

inline constexpr query<std::optional<delivery>(delivery_id)> by_id{"deliveries.by_id", R"(
    SELECT d.id AS id, d.webhook_id AS webhook_id, p.user_id AS user_id, d.event_id AS event_id, d.event_type AS event_type,
           d.state AS state, d.attempts AS attempts, d.next_attempt_at AS next_attempt_at, d.last_attempt_at AS last_attempt_at,
           d.last_error AS last_error, d.created_at AS created_at, d.give_up_at AS give_up_at
    FROM delivery d LEFT JOIN push_subscription p ON p.id = d.subscription_id WHERE d.id = $1)"};

inline constexpr query<std::optional<bool>(webhook_id)> is_active{"deliveries.is_active",
                                                                  "SELECT is_active FROM webhook WHERE id = $1"};

// From the beginning, with a life of its own.
inline constexpr query<std::optional<std::string>(delivery_id, instant, instant)> retry{"deliveries.retry", R"(
    UPDATE delivery SET state = 'PENDING', attempts = 0, next_attempt_at = $2, give_up_at = $3 WHERE id = $1 RETURNING lane)"};

inline constexpr query<std::vector<std::string>(webhook_id, instant, instant)> retry_dead{"deliveries.retry_dead", R"(
    UPDATE delivery SET state = 'PENDING', attempts = 0, next_attempt_at = $2, give_up_at = $3
    WHERE webhook_id = $1 AND state = 'DEAD' RETURNING lane)"};

/// Every query of this feature, for the test that prepares them all.
inline constexpr auto all =
    std::tie(take_lease, end_lease, cursor, move_cursor, receivers_since, first_event_since, tell_webhooks,
             tell_browsers, lanes, next_of_webhook, next_of_push_service, remove, note_delivered, note_failure,
             remove_subscription, switch_off, bury, forget_dead, count, list, by_id, is_active, retry, retry_dead);

}  // namespace callout::deliveries_sql
