#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <string>
#include <utility>

#include "http/server.hpp"

namespace callout {

/// Publishes keys over HTTP on this machine, or answers whatever else a test wants.
class test_issuer {
public:
    explicit test_issuer(boost::asio::io_context& loop)
        : never_{loop, boost::asio::steady_timer::time_point::max()},
          server_{loop, [this](const request&) { return serve(); }} {
        port_ = server_.listen("127.0.0.1", 0);
    }

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/certs"; }
    void publish(std::string keys, std::string cache_control = "public, max-age=3600") {
        answer_ = {.headers = {{"Cache-Control", std::move(cache_control)}}, .body = std::move(keys)};
        is_silent_ = false;
    }
    void answer(int status, std::string body = {}) { answer_ = {.status = status, .body = std::move(body)}; }
    /// Takes requests and answers none of them.
    void fall_silent() { is_silent_ = true; }
    /// How often it was asked.
    [[nodiscard]] int asked() const { return asked_; }

private:
    boost::asio::awaitable<response> serve() {
        ++asked_;
        if (is_silent_) co_await never_.async_wait(boost::asio::use_awaitable);
        co_return answer_;
    }

    response answer_{.status = 404};
    bool is_silent_ = false;
    int asked_ = 0;
    boost::asio::steady_timer never_;
    server server_;
    std::uint16_t port_ = 0;
};

}  // namespace callout
