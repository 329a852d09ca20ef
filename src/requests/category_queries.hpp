#pragma once

#include "db/query.hpp"
#include "requests/requests.hpp"

#include <tuple>

/// The SQL of categories.
namespace callout::categories_sql {

inline constexpr query<std::int64_t()> count_active{"categories.count_active",
                                                    "SELECT count(*) FROM service_category WHERE is_active"};

inline constexpr query<std::vector<category>(std::int64_t, std::int64_t)> active{
    "categories.active", "SELECT {columns} FROM service_category WHERE is_active ORDER BY name, id LIMIT $1 OFFSET $2"};

inline constexpr query<std::optional<category>(category_id)> by_id{
    "categories.by_id", "SELECT {columns} FROM service_category WHERE id = $1"};

inline constexpr query<category(std::string, std::string, bool)> insert{
    "categories.insert",
    "INSERT INTO service_category (name, description, is_active) VALUES ($1, $2, $3) RETURNING {columns}"};

inline constexpr query<std::optional<category>(category_id, std::optional<std::string>, std::optional<std::string>,
                                               std::optional<bool>)>
    update{"categories.update", R"(
    UPDATE service_category
    SET name = COALESCE($2, name), description = COALESCE($3, description), is_active = COALESCE($4, is_active)
    WHERE id = $1 RETURNING {columns})"};

/// Every query here, for the test that prepares them all.
inline constexpr auto all = std::tie(count_active, active, by_id, insert, update);

}  // namespace callout::categories_sql
