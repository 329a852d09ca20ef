#include "http/openapi.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <cctype>
#include <map>
#include <set>
#include <stdexcept>

#include "http/examples.hpp"
#include "http/router.hpp"
#include "http/yaml.hpp"

namespace callout {
namespace {

namespace bj = schema::bj;

struct tag {
    std::string_view prefix;
    std::string_view name;
    std::string_view description;
};
constexpr std::array tags{
    tag{"/api/auth/", "auth", "Accounts, sign-in and availability."},
    tag{"/api/services/dashboard/", "dashboard", "What admins watch."},
    tag{"/api/services/", "services", "Repair requests and their categories."},
    tag{"/api/notifications/", "notifications", "Who was told what."},
    tag{"/api/admin/", "admin", "Accounts and the audit log, for admins."},
    tag{"/api/schema/", "documentation", "This document."},
    tag{"/", "health", "Whether the service works."},
};

bj::object reference_to(std::string_view component) {
    return {{"$ref", "#/components/schemas/" + std::string{component}}};
}

std::string_view tag_of(const route& which) {
    return std::ranges::find_if(tags, [&](const tag& each) { return which.path.starts_with(each.prefix); })->name;
}

bj::object content(std::string_view type, bj::object media) { return {{type, std::move(media)}}; }

/// The schemas of error bodies, as the router writes them.
std::string_view error_component(errc code) {
    switch (code) {
        case errc::INVALID: return "FieldErrors";
        case errc::TOKEN_INVALID:
        case errc::TOKEN_WRONG_TYPE:
        case errc::REFRESH_INVALID:
        case errc::REFRESH_WRONG_TYPE: return "TokenError";
        default: return "Detail";
    }
}

void add_error_components(schema::components& known) {
    const bj::object text{{"type", "string"}};
    const bj::object messages{{"type", "array"}, {"items", text}};
    known["Detail"] = {{"type", "object"}, {"properties", {{"detail", text}}}, {"required", bj::array{"detail"}}};
    known["FieldErrors"] = {{"type", "object"},
                            {"description", "The messages of every failing field; a nested object's are nested."},
                            {"additionalProperties", {{"anyOf", bj::array{messages, reference_to("FieldErrors")}}}}};
    const bj::object message{{"type", "object"},
                             {"properties", {{"token_class", text}, {"token_type", text}, {"message", text}}},
                             {"required", bj::array{"token_class", "token_type", "message"}}};
    known["TokenError"] = {
        {"type", "object"},
        {"properties", {{"detail", text}, {"code", text}, {"messages", {{"type", "array"}, {"items", message}}}}},
        {"required", bj::array{"detail", "code"}}};
}

/// The first field of the route that can fail, to show what an error looks like.
std::string example_field(const route& which, schema::components& known) {
    for (const auto schema_of : {which.shape.body, which.shape.query}) {
        if (schema_of == nullptr) continue;
        const bj::object properties = properties_of(schema_of(known), known);
        if (!properties.empty()) return properties.begin()->key();
    }
    return "page_size";
}

bj::value error_example(const route& which, errc code, schema::components& known) {
    const error problem =
        code == errc::INVALID ? error::field(example_field(which, known), "Not a valid value.") : error{code};
    return bj::parse(to_response(problem).body);
}

bool takes_lists(const route& which, schema::components& known) {
    return which.shape.body != nullptr && which.shape.body(known).contains("oneOf");
}

bj::object error_response(const route& which, const std::vector<errc>& codes, schema::components& known) {
    std::set<std::string_view> components;
    bj::object examples;
    std::string description;
    for (const errc code : codes) {
        components.insert(error_component(code));
        examples[row_of(code).name] = {{"value", error_example(which, code, known)}};
        const std::string sentence =
            code == errc::INVALID ? "Some fields are wrong." : std::string{row_of(code).detail};
        if (description.find(sentence) == std::string::npos)
            (description += description.empty() ? "" : " ") += sentence;
    }
    bj::array choices;
    if (components.contains("FieldErrors") && takes_lists(which, known))
        choices.push_back({{"type", "array"}, {"items", reference_to("FieldErrors")}});
    for (const auto name : components) choices.push_back(reference_to(name));
    bj::object schema = choices.size() == 1 ? choices.front().as_object() : bj::object{{"anyOf", choices}};
    bj::object result{{"description", description}};
    if (row_of(codes.front()).status == 401) {
        result["headers"] = {
            {"WWW-Authenticate", {{"schema", {{"type", "string"}}}, {"example", "Bearer realm=\"api\""}}}};
    }
    result["content"] = content("application/json", {{"schema", schema}, {"examples", examples}});
    return result;
}

bj::object success_response(const route& which, schema::components& known) {
    if (which.shape.answer == nullptr) return {{"description", "Done."}};
    const bj::object schema = which.shape.answer(known);
    bj::object media{{"schema", schema}};
    if (auto example = example_of(schema, known); !example.is_null()) media["example"] = std::move(example);
    return {{"description", which.options.summary}, {"content", content(which.shape.content_type, std::move(media))}};
}

bj::object responses(const route& which, schema::components& known) {
    bj::object result;
    result[std::to_string(which.shape.status)] = success_response(which, known);
    for (const int status : which.options.also_answers) result[std::to_string(status)] = success_response(which, known);
    std::map<int, std::vector<errc>> by_status;
    for (const errc code : which.possible_errors()) by_status[row_of(code).status].push_back(code);
    for (const auto& [status, codes] : by_status) result[std::to_string(status)] = error_response(which, codes, known);
    return result;
}

bj::object parameter_object(std::string_view name, std::string_view place, bj::object schema,
                            std::string_view description = {}) {
    bj::object result{{"name", name}, {"in", place}};
    if (place == "path") result["required"] = true;
    if (!description.empty()) result["description"] = description;
    result["schema"] = std::move(schema);
    return result;
}

bj::array parameters(const route& which, schema::components& known) {
    bj::array result;
    if (which.has_id()) result.push_back(parameter_object("id", "path", {{"type", "integer"}, {"format", "int64"}}));
    if (which.shape.query != nullptr) {
        const bj::object query = which.shape.query(known);
        for (const auto& each : query.at("properties").as_object()) {
            result.push_back(parameter_object(each.key(), "query", each.value().as_object()));
        }
    }
    if (which.shape.paged) {
        result.push_back(parameter_object("page", "query", {{"type", "integer"}, {"minimum", 1}, {"default", 1}}));
        result.push_back(parameter_object("page_size", "query",
                                          {{"type", "integer"}, {"minimum", 1}, {"maximum", 100}, {"default", 20}}));
    }
    for (const header_parameter& each : which.options.headers) {
        result.push_back(parameter_object(each.name, "header", {{"type", "string"}}, each.description));
    }
    return result;
}

bj::object request_body(const route& which, schema::components& known) {
    const bj::object schema = which.shape.body(known);
    bj::object media{{"schema", schema}};
    if (!which.options.example.empty()) media["example"] = bj::parse(which.options.example);
    const bj::object& whole = resolved(schema, known);
    const bool has_required = whole.contains("required") || whole.contains("oneOf");
    return {{"required", has_required}, {"content", content("application/json", std::move(media))}};
}

bj::object operation(const route& which, schema::components& known) {
    bj::object result{
        {"operationId", which.options.id}, {"summary", which.options.summary}, {"tags", bj::array{tag_of(which)}}};
    result["security"] =
        which.options.allowed.is_public() ? bj::array{} : bj::array{bj::object{{"bearerAuth", bj::array{}}}};
    if (auto list = parameters(which, known); !list.empty()) result["parameters"] = std::move(list);
    if (which.shape.body != nullptr) result["requestBody"] = request_body(which, known);
    result["responses"] = responses(which, known);
    return result;
}

bj::object sorted(const bj::object& unsorted) {
    std::map<std::string_view, const bj::value*> by_key;
    for (const auto& each : unsorted) by_key[each.key()] = &each.value();
    bj::object result;
    for (const auto& [key, value] : by_key) result[key] = *value;
    return result;
}

std::string method_key(verb method) {
    std::string name{to_string(method)};
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name;
}

bj::object paths(const std::vector<route>& routes, schema::components& known) {
    bj::object result;
    std::set<std::string_view> ids;
    for (const route& each : routes) {
        if (each.options.id.empty()) continue;
        if (!ids.insert(each.options.id).second)
            throw std::logic_error{"two routes are called " + std::string{each.options.id}};
        auto& path = result[each.path];
        if (path.is_null()) path.emplace_object();
        path.as_object()[method_key(each.method)] = operation(each, known);
    }
    return sorted(result);
}

bj::object information() {
    return {
        {"title", "Callout"},
        {"description",
         "Dispatch of urgent repair work: customers ask, the nearest workers hear of it, the first one takes the job."},
        {"version", program_version},
        {"license", {{"name", "Apache License 2.0"}, {"identifier", "Apache-2.0"}}}};
}

bj::array tag_list(const bj::object& described) {
    std::set<std::string_view> used;
    for (const auto& path : described) {
        for (const auto& each : path.value().as_object()) used.insert(each.value().at("tags").at(0).as_string());
    }
    bj::array result;
    for (const tag& each : tags) {
        if (used.contains(each.name)) result.push_back({{"name", each.name}, {"description", each.description}});
    }
    return result;
}

}  // namespace

api_document describe_api(const std::vector<route>& routes) {
    schema::components known;
    add_error_components(known);
    const bj::object described = paths(routes, known);
    const bj::object bearer{{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}};
    const bj::value document =
        bj::object{{"openapi", "3.1.0"},
                   {"info", information()},
                   {"servers", bj::array{bj::object{{"url", "/"}}}},
                   {"tags", tag_list(described)},
                   {"paths", described},
                   {"components", {{"schemas", sorted(known)}, {"securitySchemes", {{"bearerAuth", bearer}}}}}};
    return {.json = to_indented_json(document), .yaml = to_yaml(document)};
}

}  // namespace callout
