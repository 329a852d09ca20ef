#include "http/examples.hpp"

#include <string_view>

namespace callout {
namespace {

namespace bj = schema::bj;

bj::value first_choice_example(const bj::array& choices, const schema::components& known) {
    for (const bj::value& each : choices) {
        if (auto example = example_of(each.as_object(), known); !example.is_null()) return example;
    }
    return nullptr;
}

bj::value object_example(const bj::object& properties, const schema::components& known) {
    bj::object result;
    for (const auto& each : properties) result[each.key()] = example_of(each.value().as_object(), known);
    return result;
}

/// Of a schema that has no example of its own: null where it may be.
bj::value simple_example(const bj::object& of) {
    const auto* type = of.if_contains("type");
    if (type == nullptr || !type->is_string()) return nullptr;
    if (type->as_string() == "integer" || type->as_string() == "number") return 1;
    if (type->as_string() == "boolean") return true;
    if (type->as_string() == "string") return "text";
    return nullptr;
}

}  // namespace

const bj::object& resolved(const bj::object& of, const schema::components& known) {
    const auto* reference = of.if_contains("$ref");
    // The answer is part of an argument, as the declaration says.
    if (reference == nullptr) return of;  // NOLINT(bugprone-return-const-ref-from-parameter)
    const std::string_view address = reference->as_string();
    return known.at(address.substr(address.rfind('/') + 1)).as_object();
}

bj::object properties_of(const bj::object& of, const schema::components& known) {
    const bj::object& whole = resolved(of, known);
    if (const auto* choices = whole.if_contains("oneOf"))
        return properties_of(choices->as_array().front().as_object(), known);
    const auto* properties = whole.if_contains("properties");
    return properties == nullptr ? bj::object{} : properties->as_object();
}

bj::value example_of(const bj::object& of, const schema::components& known) {
    const bj::object& whole = resolved(of, known);
    if (const auto* example = whole.if_contains("example")) return *example;
    if (const auto* choices = whole.if_contains("anyOf")) return first_choice_example(choices->as_array(), known);
    if (const auto* items = whole.if_contains("items")) {
        auto item = example_of(items->as_object(), known);
        bj::array list;
        if (!item.is_null()) list.push_back(std::move(item));
        return list;
    }
    if (const auto* properties = whole.if_contains("properties")) return object_example(properties->as_object(), known);
    return simple_example(whole);
}

}  // namespace callout
