#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>
#include <utility>
#include <vector>

#include "http/server.hpp"

namespace callout {

/// What a receiver was sent.
struct received_message {
    std::string path;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    [[nodiscard]] std::string header(std::string_view name) const {
        for (const auto& [each, value] : headers) {
            if (equal_ignoring_case(each, name)) return value;
        }
        return "";
    }
};

/// Takes webhooks and push messages on this machine, and answers as a test wants.
class test_receiver {
public:
    explicit test_receiver(boost::asio::io_context& loop)
        : never_{loop, boost::asio::steady_timer::time_point::max()},
          server_{loop, [this](const request& asked) { return serve(asked); }} {
        port_ = server_.listen("127.0.0.1", 0);
    }

    [[nodiscard]] std::string port() const { return std::to_string(port_); }
    [[nodiscard]] std::string url(std::string_view path = "/hook") const {
        return "http://127.0.0.1:" + port() + std::string{path};
    }
    void answer(int status, std::vector<std::pair<std::string, std::string>> headers = {}) {
        status_ = status;
        headers_ = std::move(headers);
        is_silent_ = false;
    }
    /// Takes messages and answers none of them.
    void fall_silent() { is_silent_ = true; }
    [[nodiscard]] const std::vector<received_message>& received() const { return received_; }
    void forget() { received_.clear(); }

private:
    boost::asio::awaitable<response> serve(const request& asked) {
        received_message& got = received_.emplace_back();
        got.path = asked.path;
        got.body = asked.body;
        for (const header_field& each : asked.headers) got.headers.emplace_back(each.name, each.value);
        if (is_silent_) co_await never_.async_wait(boost::asio::use_awaitable);
        response made{.status = status_};
        for (const auto& [name, value] : headers_) made.headers.emplace_back(name, value);
        co_return made;
    }

    int status_ = 204;
    std::vector<std::pair<std::string, std::string>> headers_;
    bool is_silent_ = false;
    std::vector<received_message> received_;
    boost::asio::steady_timer never_;
    server server_;
    std::uint16_t port_ = 0;
};

}  // namespace callout
