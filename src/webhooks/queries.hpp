#pragma once

#include "db/query.hpp"
#include "values.hpp"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

/// All SQL of webhooks.
namespace callout::webhooks_sql {

struct webhook_row {
    webhook_id id;
    std::string url;
    std::string description;
    /// ",request.created,request.accepted,"
    std::string event_types;
    bool is_active = true;
    std::optional<instant> former_secret_until;
    instant created_at;
    std::optional<instant> delivered_at;
};
BOOST_DESCRIBE_STRUCT(webhook_row, (),
                      (id, url, description, event_types, is_active, former_secret_until, created_at, delivered_at))

/// How many deliveries there are of a webhook.
struct tally {
    webhook_id webhook_id;
    std::int64_t pending = 0;
    std::int64_t dead = 0;
};
BOOST_DESCRIBE_STRUCT(tally, (), (webhook_id, pending, dead))

inline constexpr query<std::int64_t()> count{"webhooks.count", "SELECT count(*) FROM webhook"};

inline constexpr query<std::vector<webhook_row>(std::int64_t, std::int64_t)> list{
    "webhooks.list", "SELECT {columns} FROM webhook ORDER BY id DESC LIMIT $1 OFFSET $2"};

inline constexpr query<std::optional<webhook_row>(webhook_id)> by_id{"webhooks.by_id",
                                                                     "SELECT {columns} FROM webhook WHERE id = $1"};

inline constexpr query<std::vector<tally>(id_list)> tallies{"webhooks.tallies", R"(
    SELECT webhook_id, count(CASE WHEN state = 'PENDING' THEN 1 END) AS pending, count(CASE WHEN state = 'DEAD' THEN 1 END) AS dead
    FROM delivery WHERE webhook_id IN (SELECT value FROM json_each('[' || $1 || ']')) GROUP BY webhook_id)",
                                                            R"(
    SELECT webhook_id, count(CASE WHEN state = 'PENDING' THEN 1 END) AS pending, count(CASE WHEN state = 'DEAD' THEN 1 END) AS dead
    FROM delivery WHERE webhook_id = ANY(CAST(string_to_array($1, ',') AS bigint[])) GROUP BY webhook_id)"};

inline constexpr query<webhook_row(std::string, std::string, std::string, bool, std::string, instant)> insert{
    "webhooks.insert", R"(
    INSERT INTO webhook (url, description, event_types, is_active, secret, created_at)
    VALUES ($1, $2, $3, $4, $5, $6) RETURNING {columns})"};

inline constexpr query<std::optional<webhook_row>(webhook_id, std::optional<std::string>, std::optional<std::string>,
                                                  std::optional<std::string>, std::optional<bool>)>
    update{"webhooks.update", R"(
    UPDATE webhook
    SET url = COALESCE($2, url), description = COALESCE($3, description), event_types = COALESCE($4, event_types),
        is_active = COALESCE($5, is_active)
    WHERE id = $1 RETURNING {columns})"};

inline constexpr query<std::optional<webhook_row>(webhook_id, std::string, instant)> rotate{"webhooks.rotate", R"(
    UPDATE webhook SET former_secret = secret, former_secret_until = $3, secret = $2 WHERE id = $1 RETURNING {columns})"};

inline constexpr query<std::optional<webhook_row>(webhook_id)> remove{
    "webhooks.remove", "DELETE FROM webhook WHERE id = $1 RETURNING {columns}"};

/// Every query of this feature, for the test that prepares them all.
inline constexpr auto all = std::tie(count, list, by_id, tallies, insert, update, rotate, remove);

}  // namespace callout::webhooks_sql
