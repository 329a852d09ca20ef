#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include "http/server.hpp"

namespace callout::testing {

using boost::asio::ip::tcp;

/// An answer as a client received it.
struct received {
    int status = 0;
    std::string header;
    std::string body;

    [[nodiscard]] bool has(std::string_view line) const { return header.find(line) != std::string::npos; }
};

/// A client that sends what it is told, byte for byte. Every wait ends after some seconds at the latest.
class raw_client {
public:
    raw_client() { socket_.open(tcp::v4()); }
    explicit raw_client(std::uint16_t port) : raw_client{} { connect(port); }

    void connect(std::uint16_t port) {
        socket_.connect({boost::asio::ip::address_v4::loopback(), port});
        const timeval patience{20, 0};
        setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }

    void send(std::string_view text) {
        while (!text.empty()) {
            const auto size = ::send(socket_.native_handle(), text.data(), text.size(), MSG_NOSIGNAL);
            if (size <= 0) return;
            text.remove_prefix(static_cast<std::size_t>(size));
        }
    }

    /// Whether the server ends the connection, with nothing more to read.
    [[nodiscard]] bool ended() { return !receive() && pending_.empty(); }

    /// The next answer; status 0 if the connection ended instead.
    received read(bool with_body = true) {
        received result;
        const auto header = take_through("\r\n\r\n");
        if (!header) return result;
        result.header = *header;
        result.status = std::stoi(header->substr(9, 3));
        const auto length = header->find("Content-Length: ");
        if (!with_body || length == std::string::npos) return result;
        const auto size = std::stoul(header->substr(length + 16));
        while (pending_.size() < size && receive()) continue;
        result.body = pending_.substr(0, size);
        pending_.erase(0, size);
        return result;
    }

    received ask(std::string_view text) {
        send(text);
        return read();
    }

    [[nodiscard]] tcp::socket& socket() { return socket_; }

private:
    bool receive() {
        std::string piece(65536, '\0');
        const auto size = ::recv(socket_.native_handle(), piece.data(), piece.size(), 0);
        if (size <= 0) return false;
        pending_.append(piece, 0, static_cast<std::size_t>(size));
        return true;
    }

    std::optional<std::string> take_through(std::string_view end) {
        for (;;) {
            const auto found = pending_.find(end);
            if (found != std::string::npos) {
                auto result = pending_.substr(0, found + end.size());
                pending_.erase(0, result.size());
                return result;
            }
            if (!receive()) return std::nullopt;
        }
    }

    boost::asio::io_context context_;
    tcp::socket socket_{context_};
    std::string pending_;
};

/// A server on a port the kernel chose, its loop on a thread of its own.
class server_test : public ::testing::Test {
protected:
    void start(server_limits limits = {}) {
        server_.emplace(loop_, [this](const request& asked) { return answer(asked); }, limits);
        port_ = server_->listen("127.0.0.1", 0);
        thread_ = std::jthread{[this] { loop_.run(); }};
    }

    ~server_test() override {
        loop_.stop();
        if (thread_.joinable()) thread_.join();
    }

    raw_client client() const { return raw_client{port_}; }
    [[nodiscard]] std::uint16_t port() const { return port_; }

    std::future<void> drain(std::chrono::milliseconds patience) {
        return boost::asio::co_spawn(
            loop_, [this, patience] { return server_->drain(patience); }, boost::asio::use_future);
    }

    std::size_t open_connections() {
        return boost::asio::post(loop_, std::packaged_task<std::size_t()>{[this] { return server_->connections(); }})
            .get();
    }

    /// Waits until the server holds `count` connections.
    void until_open(std::size_t count) {
        while (open_connections() != count) std::this_thread::yield();
    }

    /// Waits until a request for /wait is with the handler.
    void until_waiting() { waiting_.get_future().wait(); }
    void let_go() {
        boost::asio::post(loop_, [this] { gate_.cancel(); });
    }

private:
    boost::asio::awaitable<response> answer(const request& asked) {
        response reply;
        reply.content_type = "text/plain";
        reply.body = std::string{asked.method_name} + " " + std::string{asked.target} + " " + std::string{asked.body};
        if (asked.path == "/query") reply.body = asked.query;
        if (asked.path == "/header") reply.body = asked.header("x-thing").value_or("none");
        if (asked.path == "/who") reply.body = asked.remote_address;
        if (asked.path == "/empty") reply.status = 204;
        if (asked.path == "/unchanged") reply.status = 304;
        if (asked.path == "/inject") reply.headers = {{"X-Bad", "a\r\nX-Evil: b"}, {"X-Good", "c"}};
        if (asked.path == "/throw") throw std::runtime_error{"a secret"};
        if (asked.path == "/large") {
            reply.body.clear();
            reply.static_body = large_;
        }
        if (asked.path == "/wait") {
            waiting_.set_value();
            boost::system::error_code ignored;
            co_await gate_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
        }
        co_return reply;
    }

    const std::string large_ = std::string(8 * 1024 * 1024, 'x');
    std::promise<void> waiting_;
    boost::asio::io_context loop_{1};
    boost::asio::steady_timer gate_{loop_, boost::asio::steady_timer::time_point::max()};
    std::optional<server> server_;
    std::uint16_t port_ = 0;
    std::jthread thread_;
};

}  // namespace callout::testing
