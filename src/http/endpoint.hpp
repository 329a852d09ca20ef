#pragma once

#include "http/json.hpp"
#include "http/json_lists.hpp"
#include "http/paging.hpp"
#include "http/route.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

/// From a typed handler to a route: `post("/api/.../{id}/accept/", accept, {.allowed = role::WORKER, ...})`.
namespace callout {

/// The id in the path.
template <class Id>
struct path {
    Id id;
};

/// The body, already valid.
template <class T>
struct body {
    T value;
};

/// A body as far as it could be read, for handlers with further checks: all failing fields are reported at once.
template <class T>
struct attempt {
    T value{};
    field_errors errors;

    /// Whether nothing is wrong so far with a field.
    [[nodiscard]] bool good(std::string_view field) const {
        return std::ranges::none_of(errors, [field](const field_error& each) { return each.field == field; });
    }
    void add(std::string_view field, std::string_view message) {
        errors.push_back({std::string{field}, std::string{message}});
    }
    /// Throws what was found wrong, if anything.
    void settle() {
        if (!errors.empty()) throw error{std::move(errors)};
    }
};

/// The body, read when the handler asks: because 404 and 403 come before 400, or because it checks more than the form.
template <class T>
class late_body {
public:
    using value_type = T;
    explicit late_body(const request& asked) : asked_{asked} {}
    /// Throws an `error` for a bad body.
    [[nodiscard]] T read() const;
    /// Throws an `error` only for a body that is no JSON object.
    [[nodiscard]] attempt<T> try_read() const;

private:
    const request& asked_;
};

/// The query parameters.
template <class T>
struct filters {
    T value;
};

/// 201 with the object.
template <class T>
struct created {
    T value;
};

/// 201 with an object that is new, or 200 with one that was there; the route says that it `also_answers` 200.
template <class T>
struct created_or_known {
    T value;
    bool is_new = false;
};

/// 204.
struct no_content {};

/// JSON text of a T that is already written.
template <class T, int Status = 200>
struct rendered {
    std::string text;
};

inline constexpr std::string_view event_stream_type = "text/event-stream";

/// Server-sent events: the members of `Events` are their names, with the types of their data.
template <class Events>
struct event_source {
    std::shared_ptr<body_source> body;
};

/// What links to this server begin with, before "://": "https" where the client came that way.
std::string_view scheme_of(const context& ctx);

/// Throws `errc::UNSUPPORTED_MEDIA_TYPE` unless the body is JSON or absent.
void require_json(const request& asked);

template <class T>
T late_body<T>::read() const {
    require_json(asked_);
    return json::from_text<T>(asked_.body);
}

template <class T>
attempt<T> late_body<T>::try_read() const {
    require_json(asked_);
    attempt<T> result;
    const auto parsed = asked_.body.empty() ? boost::json::value{boost::json::object_kind} : json::parse(asked_.body);
    json::read(parsed, result.value, json::spot{result.errors});
    if (!parsed.is_object()) result.settle();
    return result;
}

/// How a handler's parameter is made of a request, and what it says of the route.
template <class Parameter>
struct parameter;

template <class Id>
struct parameter<path<Id>> {
    static path<Id> make(const context&, std::int64_t id) { return {Id{id}}; }
    static void describe(route_shape&) {}
};
template <class T>
struct parameter<body<T>> {
    static body<T> make(const context& ctx, std::int64_t) { return {late_body<T>{ctx.http}.read()}; }
    static void describe(route_shape& shape) {
        shape.body = [](schema::components& known) { return schema::of<T>(known, schema::direction::INPUT); };
    }
};
template <class T>
struct parameter<late_body<T>> {
    static late_body<T> make(const context& ctx, std::int64_t) { return late_body<T>{ctx.http}; }
    static void describe(route_shape& shape) { parameter<body<T>>::describe(shape); }
};
template <class T>
struct parameter<filters<T>> {
    static filters<T> make(const context& ctx, std::int64_t) {
        if (ctx.http.query.empty()) return {};
        return {json::from_value<T>(json::query_object(ctx.http.query), json::choices::NAMED)};
    }
    static void describe(route_shape& shape) {
        shape.query = [](schema::components& known) {
            return schema::struct_schema<T>(known, schema::direction::INPUT);
        };
    }
};
template <>
struct parameter<paging> {
    static paging make(const context& ctx, std::int64_t) { return read_paging(ctx.http); }
    static void describe(route_shape& shape) { shape.paged = true; }
};

/// How a handler's result becomes an answer, and what it says of the route.
template <class Result>
struct result {
    static response make(const context&, const Result& value) { return {.body = json::to_text(value)}; }
    static void describe(route_shape& shape) {
        shape.answer = [](schema::components& known) { return schema::of<Result>(known, schema::direction::OUTPUT); };
    }
};
template <class T>
struct result<created<T>> {
    static response make(const context&, const created<T>& made) {
        return {.status = 201, .body = json::to_text(made.value)};
    }
    static void describe(route_shape& shape) {
        result<T>::describe(shape);
        shape.status = 201;
    }
};
template <class T>
struct result<created_or_known<T>> {
    static response make(const context&, const created_or_known<T>& found) {
        return {.status = found.is_new ? 201 : 200, .body = json::to_text(found.value)};
    }
    static void describe(route_shape& shape) { result<created<T>>::describe(shape); }
};
template <>
struct result<no_content> {
    static response make(const context&, no_content) { return {.status = 204}; }
    static void describe(route_shape& shape) { shape.status = 204; }
};
template <class Events>
struct result<event_source<Events>> {
    static response make(const context&, event_source<Events>&& made) {
        response answer{.content_type = event_stream_type, .source = std::move(made.body)};
        answer.headers.emplace_back("Cache-Control", "no-cache");
        // So that nginx passes on what comes when it comes.
        answer.headers.emplace_back("X-Accel-Buffering", "no");
        return answer;
    }
    static void describe(route_shape& shape) {
        shape.content_type = event_stream_type;
        shape.answer = [](schema::components& known) {
            return schema::bj::object{
                {"type", "object"},
                {"description", "Server-sent events: by the name of each, what its data is."},
                {"properties", schema::struct_schema<Events>(known, schema::direction::OUTPUT).at("properties")}};
        };
    }
};
template <>
struct result<response> {
    static response make(const context&, response&& whole) { return std::move(whole); }
    static void describe(route_shape&) {}
};
template <class T, int Status>
struct result<rendered<T, Status>> {
    static response make(const context&, rendered<T, Status>&& written) {
        return {.status = Status, .body = std::move(written.text)};
    }
    static void describe(route_shape& shape) {
        result<T>::describe(shape);
        shape.status = Status;
    }
};
template <class T, class Extra>
struct result<page<T, Extra>> {
    static response make(const context& ctx, const page<T, Extra>& made) {
        made.asked.check(made.count);
        std::string out = "{";
        write_page_frame(out, ctx.http, made.count, made.asked, scheme_of(ctx));
        if constexpr (!std::is_same_v<Extra, no_extra>) {
            out += ',';
            json::write_members(out, made.extra);
        }
        out += ",\"results\":";
        json::write(out, made.results);
        out += '}';
        return {.body = std::move(out)};
    }
    static void describe(route_shape& shape) {
        shape.answer = [](schema::components& known) {
            const schema::bj::object link{{"type", {"string", "null"}}, {"format", "uri"}};
            schema::bj::object properties{{"count", {{"type", "integer"}}}, {"next", link}, {"previous", link}};
            schema::bj::array required{"count", "next", "previous", "results"};
            if constexpr (!std::is_same_v<Extra, no_extra>) {
                const auto extra = schema::struct_schema<Extra>(known, schema::direction::OUTPUT);
                for (const auto& each : extra.at("properties").as_object()) {
                    properties[each.key()] = each.value();
                    required.emplace_back(each.key());
                }
            }
            properties["results"] = schema::of<std::vector<T>>(known, schema::direction::OUTPUT);
            return schema::bj::object{{"type", "object"}, {"properties", properties}, {"required", required}};
        };
    }
};

template <class Result, class... Parameters>
route make_route(verb method, std::string path, boost::asio::awaitable<Result> (*handler)(context&, Parameters...),
                 route_options options) {
    route made{.method = method, .path = std::move(path), .options = std::move(options), .shape = {}, .run = {}};
    (parameter<Parameters>::describe(made.shape), ...);
    result<Result>::describe(made.shape);
    made.run = [handler](context& ctx, [[maybe_unused]] std::int64_t id) -> boost::asio::awaitable<response> {
        co_return result<Result>::make(ctx, co_await handler(ctx, parameter<Parameters>::make(ctx, id)...));
    };
    return made;
}

template <class Handler>
route get(std::string path, Handler handler, route_options options) {
    return make_route(verb::GET, std::move(path), handler, std::move(options));
}
template <class Handler>
route post(std::string path, Handler handler, route_options options) {
    return make_route(verb::POST, std::move(path), handler, std::move(options));
}
template <class Handler>
route put(std::string path, Handler handler, route_options options) {
    return make_route(verb::PUT, std::move(path), handler, std::move(options));
}
template <class Handler>
route patch(std::string path, Handler handler, route_options options) {
    return make_route(verb::PATCH, std::move(path), handler, std::move(options));
}
template <class Handler>
route delete_(std::string path, Handler handler, route_options options) {
    return make_route(verb::DELETE_, std::move(path), handler, std::move(options));
}

}  // namespace callout
