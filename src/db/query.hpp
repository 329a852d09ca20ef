#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace callout {

/// A named, typed SQL statement: `query<Result(Parameters...)>`, declared `inline constexpr` in a feature's
/// queries.hpp.
template <class Signature>
struct query;

/// Result: `T` exactly one row, `std::optional<T>` at most one, `std::vector<T>` all, `void` none.
template <class Result, class... Parameters>
struct query<Result(Parameters...)> {
    /// Who speaks, in logs and errors: "requests.accept".
    std::string_view name;
    /// Both databases, `$1`..`$n`; `{columns}` and `{columns:prefix}` become the described members of the result row.
    std::string_view text;
    /// Only where the dialects must differ: PostgreSQL's own text; `text` is SQLite's then.
    std::string_view postgres{};
};

/// Many ids as one parameter, bound as the text "1,2,3". As a result column it does not exist.
/// SQLite: `IN (SELECT value FROM json_each('[' || $1 || ']'))`;
/// PostgreSQL: `= ANY(CAST(string_to_array($1, ',') AS bigint[]))`.
struct id_list {
    std::vector<std::int64_t> ids;
};

}  // namespace callout
