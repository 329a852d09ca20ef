#pragma once

#include "http/json.hpp"

#include <concepts>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

/// Bodies that are one object or a list of them.
namespace callout::json {

template <class T>
concept a_list_or_not = requires {
    typename T::item;
    { T::most } -> std::convertible_to<std::size_t>;
};

/// Throws unless a list has 1 to `most` items.
void check_length(std::size_t length, std::size_t most);

/// One object or a list of them out of a body. Throws an `error` with every failing field of each item.
template <a_list_or_not T>
T from_text(std::string_view body) {
    const auto parsed = body.empty() ? boost::json::value{boost::json::object_kind} : parse(body);
    if (!parsed.is_array()) return {{from_value<typename T::item>(parsed)}};
    check_length(parsed.get_array().size(), T::most);
    T result;
    std::vector<field_errors> wrong(parsed.get_array().size());
    bool good = true;
    for (const boost::json::value& each : parsed.get_array()) {
        const spot here{wrong[result.values.size()]};
        good = read(each, result.values.emplace_back(), here) && good;
    }
    if (!good) throw error::items(std::move(wrong));
    return result;
}

}  // namespace callout::json
