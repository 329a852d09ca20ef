#pragma once

#include "http/json_lists.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>
#include <string_view>

/// JSON Schemas of the types that routes read and write, with each type's own limits.
namespace callout::schema {

namespace bj = boost::json;

/// Inputs leave out what is optional; outputs show it as null.
enum class direction { INPUT, OUTPUT };

/// The named schemas of a document (components/schemas), filled as types are met.
using components = bj::object;

/// "callout::service_request" -> "ServiceRequest".
std::string component_name(std::string_view type_name);

/// A schema that also takes null.
bj::object or_null(bj::object schema);

template <class T>
constexpr std::string_view type_name() {
    constexpr std::string_view whole = __PRETTY_FUNCTION__;
    constexpr auto start = whole.find("T = ") + 4;
    return whole.substr(start, whole.rfind(']') - start);
}

template <class T>
bj::object of(components& known, direction way);

template <class T>
struct traits;

template <class T>
bj::object enum_schema() {
    bj::array names;
    for (const auto name : json::choices_of<T>()) names.emplace_back(name);
    return {{"type", "string"}, {"enum", names}, {"example", names.front()}};
}

template <json::described_struct T>
bj::object struct_schema(components& known, direction way) {
    bj::object properties;
    bj::array required;
    boost::mp11::mp_for_each<json::members_of<T>>([&](auto member) {
        using type = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
        properties[member.name] = of<type>(known, way);
        if (way == direction::OUTPUT || !json::is_a<type, std::optional>) required.emplace_back(member.name);
    });
    bj::object schema{{"type", "object"}, {"properties", properties}};
    if (!required.empty()) schema["required"] = required;
    return schema;
}

template <json::described_struct T>
bj::object reference(components& known, direction way) {
    const std::string name = component_name(type_name<T>());
    if (!known.contains(name)) {
        known[name].emplace_object();
        known[name] = struct_schema<T>(known, way);
    }
    return {{"$ref", "#/components/schemas/" + name}};
}

template <>
struct traits<bool> {
    static bj::object get() { return {{"type", "boolean"}, {"example", true}}; }
};
template <>
struct traits<std::int64_t> {
    static bj::object get() { return {{"type", "integer"}, {"format", "int64"}, {"example", 1}}; }
};
template <>
struct traits<double> {
    static bj::object get() { return {{"type", "number"}, {"format", "double"}, {"example", 1.5}}; }
};
template <>
struct traits<kilometers> {
    static bj::object get() { return {{"type", "number"}, {"format", "double"}, {"example", 1.25}}; }
};
template <>
struct traits<std::string> {
    static bj::object get() { return {{"type", "string"}, {"example", "text"}}; }
};
template <>
struct traits<instant> {
    static bj::object get() {
        return {{"type", "string"}, {"format", "date-time"}, {"example", "2026-02-12T22:14:05.000000Z"}};
    }
};
template <>
struct traits<email_address> {
    static bj::object get() {
        return {{"type", "string"}, {"format", "email"}, {"maxLength", 254}, {"example", "ann@example.com"}};
    }
};
template <>
struct traits<json::raw> {
    static bj::object get() {
        return {{"type", "object"}, {"additionalProperties", true}, {"example", bj::object{{"request_id", 1}}}};
    }
};
template <class Tag>
struct traits<strong_id<Tag>> : traits<std::int64_t> {};
template <std::int64_t Min, std::int64_t Max>
struct traits<bounded<Min, Max>> {
    static bj::object get() { return {{"type", "integer"}, {"minimum", Min}, {"maximum", Max}, {"example", Min}}; }
};
template <std::int64_t Min, std::int64_t Max>
struct traits<number_between<Min, Max>> {
    static bj::object get() {
        return {{"type", "number"}, {"format", "double"}, {"minimum", Min}, {"maximum", Max}, {"example", 1.5}};
    }
};
template <std::size_t Max, blank Blank, std::size_t Min>
struct traits<text<Max, Blank, Min>> {
    static bj::object get() {
        bj::object schema{{"type", "string"}};
        if (Max != 0) schema["maxLength"] = Max;
        if (const std::size_t min = Min != 0 ? Min : Blank == blank::FORBIDDEN ? 1 : 0; min != 0)
            schema["minLength"] = min;
        schema["example"] = "text";
        return schema;
    }
};
template <int D, int P, int Min, int Max>
struct traits<decimal<D, P, Min, Max>> {
    static bj::object get() {
        std::string example;
        json::write_decimal(example, D == 9 ? 40'712'776 : 450, P);
        return {{"type", "string"},
                {"format", "decimal"},
                {"description", "A decimal from " + std::to_string(Min) + " to " + std::to_string(Max) + " with " +
                                    std::to_string(P) + " places; read from a string or a number."},
                {"example", example.substr(1, example.size() - 2)}};
    }
};
template <const auto& Choices>
struct traits<one_of<Choices>> {
    static bj::object get() {
        bj::array names;
        for (const std::string_view name : Choices) names.emplace_back(name);
        return {{"type", "string"}, {"enum", names}, {"example", names.front()}};
    }
};

/// The schema of a type; described structs become references to named components.
template <class T>
bj::object of(components& known, direction way) {
    if constexpr (json::is_a<T, std::optional>) {
        auto schema = of<typename T::value_type>(known, way);
        return way == direction::OUTPUT ? or_null(std::move(schema)) : schema;
    } else if constexpr (json::is_a<T, nullable>) {
        return or_null(of<typename decltype(T::value)::value_type>(known, way));
    } else if constexpr (json::is_a<T, std::vector>) {
        return {{"type", "array"}, {"items", of<typename T::value_type>(known, way)}};
    } else if constexpr (json::a_list_or_not<T>) {
        const bj::object item = of<typename T::item>(known, way);
        const bj::object list{{"type", "array"}, {"minItems", 1}, {"maxItems", T::most}, {"items", item}};
        return {{"oneOf", bj::array{item, list}}};
    } else if constexpr (json::described_enum<T>) {
        return enum_schema<T>();
    } else if constexpr (json::described_struct<T>) {
        return reference<T>(known, way);
    } else {
        return traits<T>::get();
    }
}

}  // namespace callout::schema
