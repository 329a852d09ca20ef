#include "http/exchange.hpp"

#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <algorithm>
#include <charconv>

namespace callout {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using std::chrono::seconds;

constexpr unsigned http_1_1 = 11;

/// RFC 9111 has a number that is too large count as the largest.
std::optional<seconds> seconds_in(std::string_view text) {
    constexpr unsigned most = 1U << 31U;
    unsigned number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || end != text.data() + text.size()) return std::nullopt;
    return seconds{problem == std::errc{} ? std::min(number, most) : most};
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

http::request<http::string_body> to_request(const web_address& to, outgoing what) {
    const std::string_view method = to_string(what.method);
    http::request<http::string_body> asked{http::string_to_verb({method.data(), method.size()}), to.target, http_1_1};
    asked.set(http::field::host, to.authority());
    asked.set(http::field::user_agent, "callout");
    asked.set(http::field::connection, "close");
    for (const auto& [name, value] : what.headers) asked.set(name, value);
    asked.body() = std::move(what.body);
    asked.prepare_payload();
    return asked;
}

fetched to_fetched(http::response<http::string_body> answer) {
    const auto said = [&answer](http::field name) {
        return std::string_view{answer[name].data(), answer[name].size()};
    };
    const auto holds = freshness(said(http::field::cache_control), said(http::field::age));
    const auto wait = seconds_in(trimmed(said(http::field::retry_after)));
    return {.status = static_cast<int>(answer.result_int()),
            .body = std::move(answer.body()),
            .fresh_for = holds,
            .retry_after = wait};
}

template <class Stream>
asio::awaitable<fetched> exchange(Stream& stream, const web_address& to, outgoing what, const fetch_limits& limits,
                                  answer_body wanted) {
    const auto asked = to_request(to, std::move(what));
    co_await http::async_write(stream, asked, asio::use_awaitable);

    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes));
    parser.body_limit(limits.body_bytes);
    if (wanted == answer_body::READ)
        co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
    else
        co_await http::async_read_header(stream, buffer, parser, asio::use_awaitable);
    co_return to_fetched(parser.release());
}

}  // namespace

std::optional<seconds> freshness(std::string_view cache_control, std::string_view age) {
    constexpr std::string_view max_age = "max-age=";
    std::optional<seconds> result;
    while (!cache_control.empty()) {
        const std::string_view part = cache_control.substr(0, cache_control.find(','));
        cache_control.remove_prefix(std::min(part.size() + 1, cache_control.size()));
        const std::string_view directive = trimmed(part);
        if (equal_ignoring_case(directive, "no-store") || equal_ignoring_case(directive, "no-cache")) return seconds{0};
        if (!result && equal_ignoring_case(directive.substr(0, max_age.size()), max_age)) {
            result = seconds_in(directive.substr(max_age.size()));
        }
    }
    if (result) result = std::max(seconds{0}, *result - seconds_in(trimmed(age)).value_or(seconds{0}));
    return result;
}

bool is_numeric(const std::string& host) {
    boost::system::error_code no_address;
    asio::ip::make_address(host, no_address);
    return !no_address;
}

ssl::context trusting_what_the_system_trusts() {
    ssl::context made{ssl::context::tls_client};
    SSL_CTX_set_min_proto_version(made.native_handle(), TLS1_2_VERSION);
    made.set_default_verify_paths();
    made.set_verify_mode(ssl::verify_peer);
    return made;
}

asio::awaitable<fetched> exchange_plainly(web_address to, tcp_endpoints where, outgoing what, fetch_limits limits,
                                          answer_body wanted) {
    beast::tcp_stream stream{co_await asio::this_coro::executor};
    stream.expires_after(limits.time);
    co_await stream.async_connect(where, asio::use_awaitable);
    co_return co_await exchange(stream, to, std::move(what), limits, wanted);
}

asio::awaitable<fetched> exchange_securely(web_address to, tcp_endpoints where, outgoing what, fetch_limits limits,
                                           answer_body wanted, ssl::context& trust) {
    beast::ssl_stream<beast::tcp_stream> stream{co_await asio::this_coro::executor, trust};
    stream.set_verify_callback(ssl::host_name_verification{to.host});
    // Servers of many names want to know which; an address is none.
    if (!is_numeric(to.host)) SSL_set_tlsext_host_name(stream.native_handle(), to.host.c_str());
    beast::get_lowest_layer(stream).expires_after(limits.time);
    co_await beast::get_lowest_layer(stream).async_connect(where, asio::use_awaitable);
    co_await stream.async_handshake(ssl::stream_base::client, asio::use_awaitable);
    co_return co_await exchange(stream, to, std::move(what), limits, wanted);
}

}  // namespace callout
