#pragma once

#include <concepts>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include <boost/describe/enumerators.hpp>
#include <boost/mp11/algorithm.hpp>

#include "db/cell.hpp"
#include "db/query.hpp"
#include "values.hpp"

namespace callout {

/// How a C++ type is stored in one column: `kind`, `store` (as a parameter) and `load` (from a result; throws
/// std::runtime_error if the cell holds something else). Specialise it for a type of your own.
template <class T>
struct column;

namespace db {

/// Refuses a cell of another type than the C++ type needs, NULL above all.
inline void expect(const cell& found, cell_type wanted) {
    if (found.type == wanted) return;
    if (found.type == cell_type::EMPTY) throw std::runtime_error("a column is NULL where a value is expected");
    throw std::runtime_error("a column holds another type than is expected");
}

/// For a type that is stored as one of its members.
template <class T, auto Member>
struct member_column {
    using stored = column<std::remove_cvref_t<decltype(std::declval<T>().*Member)>>;
    static constexpr column_kind kind = stored::kind;
    static parameter store(const T& value) { return stored::store(value.*Member); }
    static T load(const cell& found) {
        T result;
        result.*Member = stored::load(found);
        return result;
    }
};

}  // namespace db

template <>
struct column<std::int64_t> {
    static constexpr db::column_kind kind = db::column_kind::INTEGER;
    static db::parameter store(std::int64_t value) { return {kind, value}; }
    static std::int64_t load(const db::cell& found) {
        db::expect(found, db::cell_type::INTEGER);
        return found.integer;
    }
};

template <>
struct column<bool> {
    static constexpr db::column_kind kind = db::column_kind::BOOLEAN;
    static db::parameter store(bool value) { return {kind, static_cast<std::int64_t>(value)}; }
    static bool load(const db::cell& found) { return column<std::int64_t>::load(found) != 0; }
};

template <>
struct column<double> {
    static constexpr db::column_kind kind = db::column_kind::REAL;
    static db::parameter store(double value) { return {kind, value}; }
    static double load(const db::cell& found) {
        if (found.type == db::cell_type::INTEGER) return static_cast<double>(found.integer);
        db::expect(found, db::cell_type::REAL);
        return found.real;
    }
};

template <>
struct column<kilometers> : db::member_column<kilometers, &kilometers::value> {};

template <>
struct column<std::string> {
    static constexpr db::column_kind kind = db::column_kind::TEXT;
    static db::parameter store(std::string value) { return {kind, std::move(value)}; }
    static std::string load(const db::cell& found) {
        db::expect(found, db::cell_type::TEXT);
        return std::string(found.text);
    }
};

template <>
struct column<std::string_view> {
    static constexpr db::column_kind kind = db::column_kind::TEXT;
    static db::parameter store(std::string_view value) { return {kind, std::string(value)}; }
};

template <>
struct column<instant> {
    static constexpr db::column_kind kind = db::column_kind::INSTANT;
    static db::parameter store(instant value) {
        return {kind, static_cast<std::int64_t>(value.time_since_epoch().count())};
    }
    static instant load(const db::cell& found) {
        return instant{std::chrono::microseconds{column<std::int64_t>::load(found)}};
    }
};

template <class Tag>
struct column<strong_id<Tag>> : db::member_column<strong_id<Tag>, &strong_id<Tag>::value> {};

template <int Digits, int Places, int Min, int Max>
struct column<decimal<Digits, Places, Min, Max>>
    : db::member_column<decimal<Digits, Places, Min, Max>, &decimal<Digits, Places, Min, Max>::scaled> {};

template <std::size_t Max, blank Blank, std::size_t Min>
struct column<text<Max, Blank, Min>> : db::member_column<text<Max, Blank, Min>, &text<Max, Blank, Min>::value> {};

template <std::int64_t Min, std::int64_t Max>
struct column<bounded<Min, Max>> : db::member_column<bounded<Min, Max>, &bounded<Min, Max>::value> {};

/// A described enum is its enumerator's name.
template <class T>
    requires boost::describe::has_describe_enumerators<T>::value
struct column<T> {
    static constexpr db::column_kind kind = db::column_kind::TEXT;
    using enumerators = boost::describe::describe_enumerators<T>;

    static db::parameter store(T value) {
        const char* name = nullptr;
        boost::mp11::mp_for_each<enumerators>([&](auto each) {
            if (each.value == value) name = each.name;
        });
        if (name == nullptr) throw std::logic_error("an enum holds a value that has no name");
        return {kind, std::string(name)};
    }

    static T load(const db::cell& found) {
        db::expect(found, db::cell_type::TEXT);
        std::optional<T> result;
        boost::mp11::mp_for_each<enumerators>([&](auto each) {
            if (found.text == each.name) result = each.value;
        });
        if (!result)
            throw std::runtime_error("a column holds '" + std::string(found.text) + "', which is no known name");
        return *result;
    }
};

template <class T>
struct column<std::optional<T>> {
    static constexpr db::column_kind kind = column<T>::kind;
    static db::parameter store(const std::optional<T>& value) {
        if (!value) return {kind, {}};
        return column<T>::store(*value);
    }
    static std::optional<T> load(const db::cell& found) {
        if (found.type == db::cell_type::EMPTY) return std::nullopt;
        return column<T>::load(found);
    }
};

template <class T>
struct column<nullable<T>> : db::member_column<nullable<T>, &nullable<T>::value> {};

template <>
struct column<id_list> {
    static constexpr db::column_kind kind = db::column_kind::TEXT;
    static db::parameter store(const id_list& list) {
        std::string joined;
        for (const auto id : list.ids) joined += (joined.empty() ? "" : ",") + std::to_string(id);
        return {kind, std::move(joined)};
    }
};

}  // namespace callout
