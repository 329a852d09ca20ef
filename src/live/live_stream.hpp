#pragma once

#include "context.hpp"
#include "http/message.hpp"
#include "live/event_cursor.hpp"
#include "live/frames.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace callout {

/// What one client hears: first what it has missed, from the database; from then on what the hub tells.
class live_stream final : public body_source {
public:
    /// Between two signs of life, which also show the client how far it has heard.
    static constexpr std::chrono::seconds heartbeat{15};
    /// Of what the client has not taken yet; one that lets more come together is hung up on, and may resume.
    static constexpr std::size_t most_bytes = std::size_t{256} * 1024;

    /// Begins after `after`; without it, now.
    live_stream(const context& ctx, const boost::asio::any_io_executor& on, std::optional<std::string> after);
    ~live_stream() override;

    boost::asio::awaitable<std::string> next() override;
    void stop() override;
    void closes_by(std::function<void()> close) override { close_ = std::move(close); }

    [[nodiscard]] const caller& owner() const { return who_; }
    /// What happened, which may be known already.
    void hear(const logged_event& what);
    /// Whether the event may lie within the worker's reach: cheap, for all whom it does not concern.
    [[nodiscard]] bool may_reach(const event_row& row) const;
    /// The account has changed.
    void look_again();

private:
    boost::asio::awaitable<void> go_on();
    boost::asio::awaitable<void> begin();
    boost::asio::awaitable<void> begin_anew();
    boost::asio::awaitable<void> catch_up();
    boost::asio::awaitable<void> find_out();
    boost::asio::awaitable<void> wait();
    void give_sign_of_life();
    void push(std::string_view frames);

    enum class phase { NEW, BEHIND, LIVE, OVER };

    services all_;
    std::shared_ptr<hub> streams_;
    caller who_;
    listener as_;
    std::optional<std::string> after_;
    instant opened_at_;
    /// How far it has heard, of what concerns it.
    event_cursor heard_;
    phase phase_ = phase::NEW;
    bool looks_again_ = true;
    std::string untaken_;
    boost::asio::steady_timer wake_;
    std::function<void()> close_;
};

}  // namespace callout
