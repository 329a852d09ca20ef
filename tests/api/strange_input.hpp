#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app.hpp"
#include "http/message.hpp"
#include "http/openapi.hpp"

namespace callout {

inline std::string quoted(std::size_t length) { return '"' + std::string(length, 'x') + '"'; }

/// Values, as JSON text or what resembles it, that a member is replaced by.
inline std::vector<std::string> strange_values() {
    return {"null",
            "true",
            "1",
            "0",
            "-1",
            "1.5",
            "-0.0",
            R"("x")",
            R"("")",
            "[]",
            "{}",
            "[null]",
            R"([{"a":[]}])",
            R"({"a":1})",
            "1e400",
            "-1e400",
            "1e308",
            "1e-400",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "123456789012345678901234567890",
            "NaN",
            "Infinity",
            "nul",
            R"("NaN")",
            R"("Infinity")",
            R"("1e400")",
            R"("1E5")",
            R"("-0")",
            R"("9223372036854775808")",
            R"("\u0000")",
            R"("a\u0000b")",
            R"("\ud800")",
            R"("\udc00\ud800")",
            "\"\xff\"",
            "\"\xc0\x80\"",
            "\"\xed\xa0\x80\"",
            R"("2026-02-30T00:00:00Z")",
            R"("9999999-01-01T00:00:00Z")",
            R"("0001-01-01T00:00:00+23:59")",
            R"("\n")",
            R"("ﷺ‮\u200b")",
            "[9223372036854775808]",
            "[1e400]",
            R"(["x"])",
            "[true]",
            "[-1]",
            "[[1]]",
            quoted(10'000),
            std::string(10'000, '[') + std::string(10'000, ']')};
}

/// Whole bodies.
inline std::vector<std::string> strange_bodies() {
    std::string objects;
    for (int i = 0; i < 10'000; ++i) objects += "{\"a\":";
    return {"null",
            "[]",
            "1",
            "\"x\"",
            "true",
            "{",
            "}",
            "{]",
            R"({"a":1,})",
            R"({"a" 1})",
            "'x'",
            "\xef\xbb\xbf{}",
            "{}{}",
            "{\"\xff\":1}",
            R"({"\u0000":1})",
            std::string("{}\0", 3),
            std::string(100, '\0'),
            "NaN",
            "1e400",
            std::string(10'000, '['),
            objects,
            "\xff\xfe{}",
            quoted(500'000),
            " ",
            "{\"a\":1,\"a\":2}",
            "// {}",
            "{} // x"};
}

/// Parts of paths and queries.
inline const std::vector<std::string> strange_texts{"",
                                                    "0",
                                                    "-1",
                                                    "1.5",
                                                    "x",
                                                    "+1",
                                                    "%2B1",
                                                    "01",
                                                    "%00",
                                                    "1%00",
                                                    "%ff",
                                                    "%",
                                                    "%zz",
                                                    "%2F",
                                                    "..%2F",
                                                    "%C0%80",
                                                    "%ED%A0%80",
                                                    "\xff",
                                                    "NaN",
                                                    "1e3",
                                                    "9223372036854775807",
                                                    "9223372036854775808",
                                                    "-9223372036854775808",
                                                    "123456789012345678901234567890",
                                                    "%20",
                                                    "null",
                                                    "true",
                                                    "%EF%BC%91",
                                                    "'",
                                                    "%27%20OR%201=1",
                                                    "%25%25",
                                                    "_",
                                                    "%5C",
                                                    std::string(5'000, '9')};

/// An endpoint as the API document describes it.
struct operation {
    verb method = verb::GET;
    std::string path;
    boost::json::object example;
    /// The names of a body's members.
    std::vector<std::string> members;
    /// A member's own members, for those that are objects.
    std::vector<std::pair<std::string, std::string>> nested;
    std::vector<std::string> parameters;
};

inline const boost::json::object& resolve(const boost::json::value& document, const boost::json::value& schema) {
    const boost::json::object& here = schema.as_object();
    if (const auto* reference = here.if_contains("$ref")) {
        return document.at_pointer(std::string_view{reference->as_string()}.substr(1)).as_object();
    }
    for (const std::string_view choice : {"anyOf", "oneOf", "allOf"}) {
        if (const auto* choices = here.if_contains(choice)) return resolve(document, choices->as_array().front());
    }
    return here;
}

inline std::vector<std::string> members_of(const boost::json::object& schema) {
    std::vector<std::string> names;
    const auto* properties = schema.if_contains("properties");
    if (properties == nullptr) return names;
    for (const auto& each : properties->as_object()) names.emplace_back(each.key());
    return names;
}

inline void read_body(const boost::json::value& document, const boost::json::value& described, operation& into) {
    const boost::json::value& content = described.at_pointer("/requestBody/content/application~1json");
    const boost::json::object& schema = resolve(document, content.at("schema"));
    into.example = content.at("example").as_object();
    into.members = members_of(schema);
    for (const std::string& name : into.members) {
        for (const std::string& inner : members_of(resolve(document, schema.at("properties").at(name)))) {
            into.nested.emplace_back(name, inner);
        }
    }
}

inline verb verb_named(std::string_view name) {
    if (name == "post") return verb::POST;
    if (name == "put") return verb::PUT;
    if (name == "patch") return verb::PATCH;
    return name == "delete" ? verb::DELETE_ : verb::GET;
}

inline std::vector<operation> every_operation() {
    std::vector<operation> all;
    const boost::json::value document = boost::json::parse(describe_api(all_routes()).json);
    for (const auto& path : document.at("paths").as_object()) {
        for (const auto& described : path.value().as_object()) {
            operation made{.method = verb_named(described.key()), .path = std::string{path.key()}};
            const boost::json::object& details = described.value().as_object();
            if (details.contains("requestBody")) read_body(document, described.value(), made);
            if (const auto* parameters = details.if_contains("parameters")) {
                for (const auto& each : parameters->as_array()) {
                    if (each.at("in") == "query") made.parameters.emplace_back(each.at("name").as_string());
                }
            }
            all.push_back(std::move(made));
        }
    }
    return all;
}

/// The object with one member as this text, which need be no JSON.
inline std::string with(const boost::json::object& object, const std::string& name, const std::string& text) {
    std::string out = "{\"" + name + "\":" + text;
    for (const auto& each : object) {
        if (each.key() != name) out += ",\"" + std::string{each.key()} + "\":" + boost::json::serialize(each.value());
    }
    return out + '}';
}

}  // namespace callout
