#pragma once

#include <algorithm>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callout {

/// The methods that routes are made of; anything else a client may send is OTHER.
enum class verb : std::uint8_t { GET, HEAD, POST, PUT, PATCH, DELETE_, OPTIONS, OTHER };

/// The method as on the wire; "OTHER" has no wire form and stays so.
[[nodiscard]] constexpr std::string_view to_string(verb method) {
    switch (method) {
        case verb::GET: return "GET";
        case verb::HEAD: return "HEAD";
        case verb::POST: return "POST";
        case verb::PUT: return "PUT";
        case verb::PATCH: return "PATCH";
        case verb::DELETE_: return "DELETE";
        case verb::OPTIONS: return "OPTIONS";
        case verb::OTHER: break;
    }
    return "OTHER";
}

/// The verb of a method name; names are case-sensitive (RFC 9110, 9.1).
[[nodiscard]] constexpr verb verb_of(std::string_view name) {
    for (const auto method :
         {verb::GET, verb::HEAD, verb::POST, verb::PUT, verb::PATCH, verb::DELETE_, verb::OPTIONS}) {
        if (name == to_string(method)) return method;
    }
    return verb::OTHER;
}

/// Whether two ASCII texts differ in nothing but case.
[[nodiscard]] constexpr bool equal_ignoring_case(std::string_view left, std::string_view right) {
    constexpr auto lower = [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
    };
    return std::ranges::equal(left, right, {}, lower, lower);
}

/// One header line of a request, its value without surrounding blanks.
struct header_field {
    std::string_view name;
    std::string_view value;
};

/// A request as a handler sees it: views that live until the handler's awaitable completes.
struct request {
    verb method = verb::GET;
    std::string_view method_name = "GET";
    /// As sent, but always beginning with '/' (or "*"): an absolute-form target has lost its scheme and host.
    std::string_view target = "/";
    /// The target up to '?', still percent-encoded.
    std::string_view path = "/";
    /// What follows '?', still percent-encoded; empty without one.
    std::string_view query;
    std::vector<header_field> headers;
    std::string_view body;
    /// The peer's numeric address without its port.
    std::string_view remote_address;

    /// The first header of that name, whatever its case.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const {
        for (const auto& field : headers) {
            if (equal_ignoring_case(field.name, name)) return field.value;
        }
        return std::nullopt;
    }

    /// Whether a header of that name was sent.
    [[nodiscard]] bool has_header(std::string_view name) const { return header(name).has_value(); }

    /// Sets target, path and query.
    void set_target(std::string_view value) {
        const auto mark = value.find('?');
        target = value;
        path = value.substr(0, mark);
        query = mark == std::string_view::npos ? std::string_view{} : value.substr(mark + 1);
    }
};

/// A request that owns its texts: for calls within the process, which have no socket.
struct request_data {
    verb method = verb::GET;
    std::string target = "/";
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string remote_address = "127.0.0.1";

    /// The request that refers to these texts; valid as long as they are neither changed nor moved.
    [[nodiscard]] request view() const {
        request result;
        result.method = method;
        result.method_name = to_string(method);
        result.set_target(target);
        for (const auto& [name, value] : headers) result.headers.push_back({name, value});
        result.body = body;
        result.remote_address = remote_address;
        return result;
    }
};

/// What an answer goes on with, bit by bit, after its headers; the connection ends with it.
class body_source {
public:
    body_source() = default;
    body_source(const body_source&) = delete;
    body_source& operator=(const body_source&) = delete;
    virtual ~body_source() = default;

    /// Waits until there is more to send; empty: that was all. May be cancelled, and is not called again then.
    virtual boost::asio::awaitable<std::string> next() = 0;
    /// The server stops: `next` is to come to an end.
    virtual void stop() = 0;
    /// `close` ends the connection at once, whatever is under way; valid until this is called with nothing.
    virtual void closes_by(std::function<void()> close) = 0;
};

/// What a handler answers. The server adds Date, Content-Length and Connection, and leaves the body out for HEAD,
/// 204 and 304.
struct response {
    int status = 200;
    /// Must outlive the response: a literal. Empty, or a response without any content: no Content-Type is sent.
    std::string_view content_type = "application/json";
    /// Further headers; one whose name or value could break the framing is not sent.
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    /// Sent instead of an empty `body`, without being copied: embedded assets. Must outlive the server.
    std::string_view static_body;
    /// Sent after the headers instead of any body.
    std::shared_ptr<body_source> source;

    /// The content, wherever it is held.
    [[nodiscard]] std::string_view content() const { return body.empty() ? static_body : std::string_view{body}; }
};

/// Answers a request. The request stays alive until the awaitable completes; an exception is answered 500.
using handler = std::function<boost::asio::awaitable<response>(const request&)>;

}  // namespace callout
