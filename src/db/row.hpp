#pragma once

#include <array>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include "db/column.hpp"

namespace callout::db {

/// A described struct: read member by member, in the described order.
template <class T>
concept described_row = boost::describe::has_describe_members<T>::value;

template <class T>
using row_members =
    boost::describe::describe_members<T, boost::describe::mod_any_access | boost::describe::mod_inherited>;

namespace detail {

template <class List>
struct names_of;
template <template <class...> class List, class... Members>
struct names_of<List<Members...>> {
    static constexpr std::array<std::string_view, sizeof...(Members)> value{std::string_view(Members::name)...};
};

template <class Row>
struct names_of_row {
    static constexpr std::array<std::string_view, 0> value{};
};
template <described_row Row>
struct names_of_row<Row> : names_of<row_members<Row>> {};

template <class Member>
using member_type = std::remove_cvref_t<decltype(std::declval<typename Member::owner&>().*Member::pointer)>;

}  // namespace detail

/// The SQL columns of a result row, in the order in which they are read; none for a scalar.
template <class Row>
inline constexpr auto column_names = detail::names_of_row<Row>::value;

/// How many columns a result row has.
template <class Row>
inline constexpr std::size_t row_width = described_row<Row> ? column_names<Row>.size() : 1;

/// The row type within a query's result type.
template <class Result>
struct row_of {
    using type = Result;
};
template <class Row>
struct row_of<std::optional<Row>> {
    using type = Row;
};
template <class Row>
struct row_of<std::vector<Row>> {
    using type = Row;
};

/// Reads row `index`. Throws std::runtime_error if a cell does not fit its member.
template <class Row>
Row read_row(const rows& from, std::size_t index) {
    if constexpr (described_row<Row>) {
        Row result{};
        std::size_t position = 0;
        boost::mp11::mp_for_each<row_members<Row>>([&]<class Member>(Member) {
            using type = std::remove_cvref_t<decltype(result.*Member::pointer)>;
            try {
                result.*Member::pointer = column<type>::load(from.at(index, position++));
            } catch (const std::runtime_error& error) {
                throw std::runtime_error(std::string(Member::name) + ": " + error.what());
            }
        });
        return result;
    } else {
        return column<Row>::load(from.at(index, 0));
    }
}

/// Reads what a query promised. Throws std::logic_error if the number of rows or columns breaks the promise.
template <class Result>
Result read_result(std::string_view statement, const rows& from) {
    using row = typename row_of<Result>::type;
    const auto broken = [&](const char* says) { return std::logic_error(std::string(statement) + ": " + says); };
    if (from.size() > 0 && from.width() != row_width<row>) throw broken("the columns are not the members of its row");
    if constexpr (std::is_same_v<Result, std::vector<row>>) {
        Result result;
        result.reserve(from.size());
        for (std::size_t i = 0; i < from.size(); ++i) result.push_back(read_row<row>(from, i));
        return result;
    } else {
        if (from.size() > 1) throw broken("more than one row came back");
        if constexpr (std::is_same_v<Result, std::optional<row>>) {
            if (from.size() == 0) return std::nullopt;
        } else {
            if (from.size() == 0) throw broken("no row came back");
        }
        return read_row<row>(from, 0);
    }
}

}  // namespace callout::db
