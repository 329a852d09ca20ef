#pragma once

#include "context.hpp"
#include "error.hpp"
#include "http/message.hpp"
#include "http/schema.hpp"
#include "http/throttles.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace callout {

/// A header that a route reads, for its documentation.
struct header_parameter {
    std::string_view name;
    std::string_view description;
};

/// What a route's author states beside path and handler.
struct route_options {
    access allowed = access::signed_in();
    /// Unique in the program; generated clients name their functions after it.
    std::string_view id;
    std::string_view summary;
    /// On whose data those who are allowed may call it, for docs/permissions.md; empty where there is no owner.
    std::string_view whose{};
    /// The errors that the handler raises beyond those which its shape implies.
    std::vector<errc> errors{};
    /// A body to show in the documentation, as JSON text.
    std::string_view example{};
    std::vector<header_parameter> headers{};
    /// Sign-in routes work whatever stale token a client still sends.
    bool ignores_token = false;
    /// What its calls are counted as, beside those of all other routes.
    std::optional<rate_class> counted_as{};
    /// Not counted at all: health checks.
    bool is_unlimited = false;
    /// Whoever sends no token may send a ticket in the query instead.
    bool takes_ticket = false;
    /// Further success statuses beside the shape's own.
    std::vector<int> also_answers{};
};

/// What a handler's shape says of it.
struct route_shape {
    using schema_function = schema::bj::object (*)(schema::components&);
    schema_function body = nullptr;
    /// A described struct of optional members: its members are the query parameters.
    schema_function query = nullptr;
    schema_function answer = nullptr;
    int status = 200;
    bool paged = false;
    std::string_view content_type = "application/json";
};

/// An endpoint: the router walks these, and so does the OpenAPI document.
struct route {
    using run_function = std::function<boost::asio::awaitable<response>(context&, std::int64_t id)>;

    verb method = verb::GET;
    /// With at most one `{id}`.
    std::string path;
    route_options options;
    route_shape shape;
    run_function run;

    [[nodiscard]] bool has_id() const { return path.find("{id}") != std::string::npos; }
    /// Every error that the route may answer: declared, or implied by its shape.
    [[nodiscard]] std::vector<errc> possible_errors() const;
};

}  // namespace callout
