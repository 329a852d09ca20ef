#pragma once

#include "db/column.hpp"
#include "http/json.hpp"

#include <utility>

namespace callout {

/// JSON is stored as the text that it is.
template <>
struct column<json::raw> {
    static constexpr db::column_kind kind = db::column_kind::TEXT;
    static db::parameter store(json::raw value) { return {kind, std::move(value.value)}; }
    static json::raw load(const db::cell& found) { return {column<std::string>::load(found)}; }
};

}  // namespace callout
