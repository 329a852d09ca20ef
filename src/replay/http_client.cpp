#include "replay/http_client.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/system/system_error.hpp>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace callout::replay {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

namespace {

constexpr std::chrono::seconds time_limit{30};
// Well below the idle limit of any server, so that a kept connection is hardly ever found closed.
constexpr std::chrono::seconds kept_for{5};

using beast_request = beast::http::request<beast::http::string_body>;
using beast_response = beast::http::response<beast::http::string_body>;

beast::http::verb verb_of(method verb) {
    switch (verb) {
        case method::GET: return beast::http::verb::get;
        case method::POST: return beast::http::verb::post;
        case method::PATCH: return beast::http::verb::patch;
    }
    return beast::http::verb::unknown;
}

beast_request to_beast(const server_address& server, const http_request& from) {
    constexpr unsigned http_1_1 = 11;
    beast_request to{verb_of(from.verb), server.prefix + from.path, http_1_1};
    const bool is_ipv6 = server.host.find(':') != std::string::npos;
    to.set(beast::http::field::host, (is_ipv6 ? "[" + server.host + "]" : server.host) + ":" + server.port);
    to.set(beast::http::field::accept, "application/json");
    if (!from.token.empty()) to.set(beast::http::field::authorization, "Bearer " + from.token);
    if (!from.idempotency_key.empty()) to.set("Idempotency-Key", from.idempotency_key);
    if (!from.body.empty()) to.set(beast::http::field::content_type, "application/json");
    to.body() = from.body;
    to.prepare_payload();
    return to;
}

http_response from_beast(beast_response&& from) {
    http_response to{.status = from.result_int(), .body = {}, .retry_after = {}};
    const auto retry_after = from[beast::http::field::retry_after];
    int seconds = 0;
    const auto [end, error] = std::from_chars(retry_after.data(), retry_after.data() + retry_after.size(), seconds);
    if (error == std::errc{}) to.retry_after = std::chrono::seconds{seconds};
    to.body = std::move(from.body());
    return to;
}

bool may_be_repeated(const http_request& request) {
    return request.verb == method::GET || !request.idempotency_key.empty();
}

void check_port(const std::string& port) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (error != std::errc{} || end != port.data() + port.size() || number == 0 || number > 65535) {
        throw std::invalid_argument("'" + port + "' is no port");
    }
}

}  // namespace

server_address parse_server_address(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    if (url.starts_with("https://")) {
        throw std::invalid_argument("https is not spoken here; name the server's plain http address");
    }
    if (!url.starts_with(scheme))
        throw std::invalid_argument("expected http://host[:port], found '" + std::string{url} + "'");
    url.remove_prefix(scheme.size());
    const auto authority = url.substr(0, url.find('/'));
    auto prefix = url.substr(authority.size());
    while (prefix.ends_with('/')) prefix.remove_suffix(1);

    const auto bracket = authority.find(']');
    const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
    auto host = authority.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host.empty()) throw std::invalid_argument("the address names no host");
    std::string port{colon == std::string_view::npos ? "80" : authority.substr(colon + 1)};
    check_port(port);
    return {std::string{host}, std::move(port), std::string{prefix}};
}

struct http_client::connection {
    explicit connection(const asio::any_io_executor& executor) : stream{executor} {}

    [[nodiscard]] bool is_kept() const { return is_open && std::chrono::steady_clock::now() - used_at < kept_for; }

    void close() {
        is_open = false;
        stream.close();
        buffer.clear();
    }

    asio::awaitable<error_code> exchange(const beast_request& request, beast_response& response) {
        error_code failure;
        stream.expires_after(time_limit);
        co_await beast::http::async_write(stream, request, asio::redirect_error(asio::use_awaitable, failure));
        if (failure) co_return failure;
        co_await beast::http::async_read(stream, buffer, response, asio::redirect_error(asio::use_awaitable, failure));
        stream.expires_never();
        used_at = std::chrono::steady_clock::now();
        co_return failure;
    }

    beast::tcp_stream stream;
    beast::flat_buffer buffer;
    std::chrono::steady_clock::time_point used_at;
    bool is_open = false;
};

class http_client::lease {
public:
    lease(free_slots& free, std::size_t slot) : free_{free}, slot_{slot} {}
    lease(const lease&) = delete;
    lease& operator=(const lease&) = delete;
    ~lease() { free_.try_send(error_code{}, slot_); }

private:
    free_slots& free_;
    std::size_t slot_;
};

http_client::http_client(const asio::any_io_executor& executor, server_address server, std::size_t connections)
    : server_{std::move(server)}, free_{executor, connections} {
    for (std::size_t slot = 0; slot < connections; ++slot) {
        connections_.push_back(std::make_unique<connection>(executor));
        free_.try_send(error_code{}, slot);
    }
}

http_client::~http_client() = default;

asio::awaitable<http_response> http_client::send(const http_request& request) {
    const auto slot = co_await free_.async_receive(asio::use_awaitable);
    const lease held{free_, slot};
    auto& used = *connections_[slot];
    const auto message = to_beast(server_, request);
    while (true) {
        const bool was_kept = used.is_kept();
        if (!was_kept) co_await connect(used);
        beast_response response;
        const auto failure = co_await used.exchange(message, response);
        if (!failure) {
            if (!response.keep_alive()) used.close();
            co_return from_beast(std::move(response));
        }
        used.close();
        if (!was_kept || !may_be_repeated(request)) throw boost::system::system_error(failure);
    }
}

asio::awaitable<void> http_client::connect(connection& to) const {
    to.close();
    asio::ip::tcp::resolver resolver{to.stream.get_executor()};
    const auto endpoints = co_await resolver.async_resolve(server_.host, server_.port, asio::use_awaitable);
    to.stream.expires_after(time_limit);
    co_await to.stream.async_connect(endpoints, asio::use_awaitable);
    to.stream.socket().set_option(asio::ip::tcp::no_delay{true});
    to.is_open = true;
}

}  // namespace callout::replay
