#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/cell.hpp"
#include "db/query.hpp"
#include "db/row.hpp"

namespace callout::db {

enum class dialect { SQLITE, POSTGRES };

/// A query made ready for one database; lives as long as its catalog.
struct statement {
    std::size_t number{};  ///< dense, from 0: where a connection keeps its prepared form
    std::string name;
    std::string source;  ///< as written
    std::string text;    ///< as sent
    bool reads{};        ///< changes nothing
    std::span<const column_kind> kinds;
    std::span<const std::string_view> columns;
};

/// Replaces `{columns}` and `{columns:prefix}`. Throws std::logic_error if the row has no described columns.
[[nodiscard]] std::string expand_columns(std::string_view text, std::span<const std::string_view> columns);

/// Whether a statement changes nothing, judged by its words; in doubt it does.
[[nodiscard]] bool only_reads(std::string_view text);

template <class... Parameters>
inline constexpr std::array<column_kind, sizeof...(Parameters)> kinds_of{
    column<std::remove_cvref_t<Parameters>>::kind...};

/// Every statement that was used so far, expanded once. Belongs to the loop thread.
class catalog {
public:
    explicit catalog(dialect speaks) : dialect_(speaks) {}

    template <class Result, class... Parameters>
    const statement& operator()(const query<Result(Parameters...)>& asked) {
        const auto text = dialect_ == dialect::POSTGRES && !asked.postgres.empty() ? asked.postgres : asked.text;
        return find(asked.name, text, column_names<typename row_of<Result>::type>, kinds_of<Parameters...>);
    }

private:
    struct key {
        std::string_view text;
        const void* columns;
        const void* kinds;
        friend bool operator==(const key&, const key&) = default;
    };
    struct key_hash {
        std::size_t operator()(const key& of) const noexcept;
    };

    const statement& find(std::string_view name, std::string_view text, std::span<const std::string_view> columns,
                          std::span<const column_kind> kinds);

    dialect dialect_;
    std::unordered_map<key, std::unique_ptr<statement>, key_hash> known_;
};

}  // namespace callout::db
