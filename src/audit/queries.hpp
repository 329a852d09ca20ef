#pragma once

#include "audit/audit.hpp"
#include "db/joined_text.hpp"
#include "db/query.hpp"

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <vector>

/// All SQL of the audit log.
namespace callout::audit_sql {

inline constexpr query<void(audit_event, std::optional<user_id>, std::optional<audit_target>, std::optional<row_id>,
                            std::string, json::raw, instant)>
    insert{"audit.insert", R"(
    INSERT INTO audit_event (event, actor_id, target_kind, target_id, address, details, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7))"};

/// What narrows the log down by an index of its own.
enum class log_index { NONE, EVENT, ACTOR, TARGET };

inline constexpr std::array<std::string_view, 4> index_clauses{"", "event = $1 AND ", "actor_id = $2 AND ",
                                                               "target_id = $4 AND "};
inline constexpr std::string_view filter_clauses =
    "(CAST($1 AS text) IS NULL OR event = $1) AND (CAST($2 AS bigint) IS NULL OR actor_id = $2)"
    " AND (CAST($3 AS text) IS NULL OR target_kind = $3) AND (CAST($4 AS bigint) IS NULL OR target_id = $4)";
inline constexpr std::string_view list_start = "SELECT {columns} FROM audit_log WHERE ";
inline constexpr std::string_view list_end = " ORDER BY id DESC LIMIT $5 OFFSET $6";
inline constexpr std::string_view count_start = "SELECT count(*) FROM audit_event WHERE ";

using list_query =
    query<std::vector<audit_entry>(std::optional<audit_event>, std::optional<user_id>, std::optional<audit_target>,
                                   std::optional<row_id>, std::int64_t, std::int64_t)>;
using count_query = query<std::int64_t(std::optional<audit_event>, std::optional<user_id>, std::optional<audit_target>,
                                       std::optional<row_id>)>;

template <log_index Index>
inline constexpr list_query list{
    "audit.list",
    db::joined_text<list_start, index_clauses[static_cast<std::size_t>(Index)], filter_clauses, list_end>::value};

template <log_index Index>
inline constexpr count_query count{
    "audit.count", db::joined_text<count_start, index_clauses[static_cast<std::size_t>(Index)], filter_clauses>::value};

inline constexpr std::array lists{&list<log_index::NONE>, &list<log_index::EVENT>, &list<log_index::ACTOR>,
                                  &list<log_index::TARGET>};
inline constexpr std::array counts{&count<log_index::NONE>, &count<log_index::EVENT>, &count<log_index::ACTOR>,
                                   &count<log_index::TARGET>};

/// Every other query of this feature, for the test that prepares them all.
inline constexpr auto all = std::tie(insert);

}  // namespace callout::audit_sql
