#include "load/connection.hpp"

#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <string_view>

namespace callout {
namespace {

namespace asio = boost::asio;

constexpr std::string_view length_name = "\r\nContent-Length: ";

std::size_t body_length(std::string_view head) {
    const auto at = head.find(length_name);
    std::size_t length = 0;
    if (at == std::string_view::npos) return length;
    const std::string_view digits = head.substr(at + length_name.size());
    std::from_chars(digits.data(), digits.data() + digits.size(), length);
    return length;
}

}  // namespace

bool http_answer::is_good() const {
    constexpr std::size_t status_at = 9;
    return text[status_at] == '2';
}

bool http_answer::says_close() const {
    const std::string_view head = std::string_view{text}.substr(0, text.find("\r\n\r\n"));
    return head.find("\r\nConnection: close") != std::string_view::npos;
}

client_connection::client_connection(const asio::any_io_executor& executor, std::uint16_t port)
    : socket_{executor}, port_{port} {
    connect();
}

void client_connection::connect() {
    socket_.close();
    socket_.connect(loopback(port_));
    socket_.set_option(asio::ip::tcp::no_delay{true});
}

asio::awaitable<http_answer> client_connection::ask(const std::string& request) {
    co_await asio::async_write(socket_, asio::buffer(request), asio::use_awaitable);
    const std::size_t size = co_await receive();
    http_answer answer{received_.substr(0, size)};
    received_.erase(0, size);
    if (answer.says_close()) connect();
    co_return answer;
}

asio::awaitable<std::size_t> client_connection::receive() {
    const std::size_t head =
        co_await asio::async_read_until(socket_, asio::dynamic_buffer(received_), "\r\n\r\n", asio::use_awaitable);
    const std::size_t whole = head + body_length(std::string_view{received_}.substr(0, head));
    while (received_.size() < whole) {
        const std::size_t had = received_.size();
        received_.resize(whole);
        const std::size_t got =
            co_await socket_.async_read_some(asio::buffer(received_.data() + had, whole - had), asio::use_awaitable);
        received_.resize(had + got);
    }
    co_return whole;
}

}  // namespace callout
