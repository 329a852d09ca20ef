#pragma once

#include "context.hpp"
#include "http/message.hpp"
#include "live/event_cursor.hpp"
#include "live/frames.hpp"
#include "live/moved_workers.hpp"
#include "requests/tracking.hpp"

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
#include <vector>

namespace callout {

/// What one client hears: first what it has missed, from the database; from then on what the hub tells.
class live_stream final : public body_source {
public:
    /// Between two signs of life, which also show the client how far it has heard.
    static constexpr std::chrono::seconds heartbeat{15};
    /// Of what the client has not taken yet; one that lets more come together is hung up on, and may resume.
    static constexpr std::size_t most_bytes = std::size_t{256} * 1024;

    /// What a client asks for: to begin after `after`, without it now; for admins also where all workers are.
    struct wishes {
        std::optional<std::string> after;
        bool positions = false;
    };
    live_stream(const context& ctx, const boost::asio::any_io_executor& on, wishes asked);
    ~live_stream() override;

    boost::asio::awaitable<std::string> next() override;
    void stop() override;
    void closes_by(std::function<void()> close) override { close_ = std::move(close); }

    [[nodiscard]] const caller& owner() const { return who_; }
    /// What happened, which may be known already.
    void hear(const logged_event& what);
    /// The worker of an active job of the listener's is there now.
    void hear_position(user_id worker, const sighting& now);
    /// The worker counts as unavailable, or again does not.
    void hear_presence(user_id worker, bool is_heard_of);
    /// A worker is elsewhere, for those who hear of all.
    void note_move(user_id worker);
    /// Whether the event may lie within the worker's reach: cheap, for all whom it does not concern.
    [[nodiscard]] bool may_reach(const event_row& row) const;
    /// The account has changed.
    void look_again();

private:
    boost::asio::awaitable<void> go_on();
    boost::asio::awaitable<void> begin();
    boost::asio::awaitable<void> begin_anew();
    /// False where what comes after it is not known any more.
    boost::asio::awaitable<bool> resume(std::string_view after);
    boost::asio::awaitable<void> catch_up();
    boost::asio::awaitable<void> find_out();
    boost::asio::awaitable<void> wait();
    void give_sign_of_life();
    void join_the_living();
    void follow_job(const event_row& what);
    void tell_position(const active_job& job, const sighting& now);
    void tell_last_position(const active_job& job);
    void tell_moves();
    void push(std::string_view frames);

    enum class phase { NEW, BEHIND, LIVE, OVER };

    services all_;
    std::shared_ptr<hub> streams_;
    caller who_;
    listener as_;
    wishes asked_;
    instant opened_at_;
    /// How far it has heard, of what concerns it.
    event_cursor heard_;
    phase phase_ = phase::NEW;
    bool looks_again_ = true;
    /// Of a customer: where their workers are is heard.
    std::vector<active_job> jobs_;
    /// Of an admin who asked for it.
    moved_workers moved_;
    boost::asio::steady_timer::time_point next_sign_of_life_;
    std::string untaken_;
    boost::asio::steady_timer wake_;
    std::function<void()> close_;
};

}  // namespace callout
