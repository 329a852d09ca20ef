#include "http/schema.hpp"

#include <cctype>

namespace callout::schema {

std::string component_name(std::string_view type_name) {
    type_name.remove_prefix(type_name.rfind(':') + 1);
    std::string name;
    bool starts_word = true;
    for (const char c : type_name) {
        if (c != '_') name += starts_word ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        starts_word = c == '_';
    }
    return name;
}

bj::object or_null(bj::object schema) {
    const auto* type = schema.if_contains("type");
    if (type == nullptr || !type->is_string()) {
        return {{"anyOf", bj::array{std::move(schema), bj::object{{"type", "null"}}}}};
    }
    schema["type"] = bj::array{*type, "null"};
    if (auto* choices = schema.if_contains("enum")) choices->as_array().emplace_back(nullptr);
    return schema;
}

}  // namespace callout::schema
