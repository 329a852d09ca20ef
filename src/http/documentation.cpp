#include "http/documentation.hpp"

#include "http/assets.hpp"
#include "http/endpoint.hpp"
#include "security/digest.hpp"

namespace callout {
namespace {

using boost::asio::awaitable;

constexpr std::string_view page_policy =
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'";
constexpr auto digits_of_tag = 32;

enum class document_format { json, yaml };
BOOST_DESCRIBE_ENUM(document_format, json, yaml)

struct schema_filter {
    std::optional<document_format> format;
};
BOOST_DESCRIBE_STRUCT(schema_filter, (), (format))

awaitable<response> show_schema(const api_document& document, const request& asked) {
    const auto filter = json::from_value<schema_filter>(json::query_object(asked.query), json::choices::NAMED);
    if (filter.format == document_format::yaml)
        co_return response{.content_type = "application/yaml", .body = document.yaml};
    co_return response{.body = document.json};
}

response asset_answer(const asset& file, const std::string& tag, const request& asked) {
    response answer{.content_type = file.content_type};
    answer.headers.emplace_back("ETag", tag);
    answer.headers.emplace_back("Cache-Control", "no-cache");
    if (file.content_type.starts_with("text/html")) answer.headers.emplace_back("Content-Security-Policy", page_policy);
    if (asked.header("If-None-Match") == tag) {
        answer.status = 304;
    } else {
        answer.static_body = file.bytes;
    }
    return answer;
}

route asset_route(const asset& file) {
    const std::string tag = '"' + sha256_hex(file.bytes).substr(0, digits_of_tag) + '"';
    return {.method = verb::GET,
            .path = std::string{file.path},
            .options = {.allowed = access::everybody(), .ignores_token = true},
            .shape = {.content_type = file.content_type},
            .run = [&file, tag](context& ctx, std::int64_t) -> awaitable<response> {
                co_return asset_answer(file, tag, ctx.http);
            }};
}

route_shape document_shape() {
    route_shape shape;
    parameter<filters<schema_filter>>::describe(shape);
    shape.answer = [](schema::components&) { return schema::bj::object{{"type", "object"}}; };
    return shape;
}

route schema_route(std::shared_ptr<const api_document> document) {
    return {.method = verb::GET,
            .path = "/api/schema/",
            .options = {.allowed = access::everybody(),
                        .id = "schema",
                        .summary = "This document; as YAML with ?format=yaml.",
                        .ignores_token = true},
            .shape = document_shape(),
            .run = [document = std::move(document)](context& ctx, std::int64_t) {
                return show_schema(*document, ctx.http);
            }};
}

}  // namespace

std::vector<route> documentation_routes(std::shared_ptr<const api_document> document) {
    std::vector<route> all{schema_route(std::move(document))};
    for (const asset& file : embedded_assets()) all.push_back(asset_route(file));
    return all;
}

}  // namespace callout
