#pragma once

#include "clock.hpp"
#include "db/database.hpp"
#include "deliveries/attempts.hpp"
#include "deliveries/lanes.hpp"
#include "deliveries/outbox.hpp"
#include "deliveries/schedule.hpp"
#include "http/sender.hpp"
#include "security/vapid.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <random>
#include <string>
#include <vector>

namespace callout {

/// How deliveries are made.
struct delivery_rules {
    target_rules targets{};
    retry_rules retries{};
    fetch_limits limits{.time = std::chrono::seconds{10}};
};

/// Attempts deliveries until they are taken or dead: each at least once, whatever happens to this process. No call
/// waits for it: it follows the commits.
class deliverer {
public:
    /// `identity` is null where there is no Web Push.
    deliverer(boost::asio::any_io_executor on, database& db, const clock& time, event_feed& feed,
              const vapid_identity* identity, delivery_rules rules);

    /// Reads back what is still to be delivered.
    boost::asio::awaitable<void> load();
    /// Goes on by itself from now on, until `stop`.
    void run_in_background();
    /// Begins no more attempts, gives those under way a moment, and leaves the database alone afterwards.
    boost::asio::awaitable<void> stop();
    /// Makes deliveries of all events and attempts what is due, until nothing is due or under way. For tests, whose
    /// clock stands still meanwhile.
    boost::asio::awaitable<void> settle();

    /// To be called after the commit of a subscription or a webhook: from now on there is somebody to be told.
    void expect_receivers();
    /// To be called after the commit that made something due in these lanes.
    void expect_due(const std::vector<std::string>& in);

    /// How many attempts are under way.
    [[nodiscard]] std::size_t under_way() const { return lanes_.under_way(); }
    /// For how long a delivery is tried.
    [[nodiscard]] std::chrono::seconds lifetime() const { return rules_.retries.lifetime; }

private:
    boost::asio::awaitable<void> run();
    boost::asio::awaitable<bool> leads();
    boost::asio::awaitable<void> end_lease();
    boost::asio::awaitable<void> work();
    boost::asio::awaitable<void> wait();
    void wake();
    /// Whether something is committed of which no deliveries were made yet.
    [[nodiscard]] bool is_behind() const { return outbox_.is_behind(feed_.newest()); }

    boost::asio::awaitable<void> begin_due();
    boost::asio::awaitable<void> begin_due_of(lanes::turn turn);
    template <class Delivery>
    void begin(const lanes::turn& turn, std::vector<Delivery> due);
    template <class Delivery>
    boost::asio::awaitable<void> attempt(std::string lane, Delivery what);
    boost::asio::awaitable<outcome> send(std::function<posting()> make);
    template <class Delivery>
    boost::asio::awaitable<void> write_down(const std::string& lane, const Delivery& what, const outcome& came);
    boost::asio::awaitable<void> forget_dead();

    [[nodiscard]] std::function<posting()> maker(const deliveries_sql::webhook_delivery& what) const;
    [[nodiscard]] std::function<posting()> maker(const deliveries_sql::push_delivery& what) const;

    boost::asio::any_io_executor on_;
    database& db_;
    const clock& time_;
    event_feed& feed_;
    const vapid_identity* identity_;
    delivery_rules rules_;
    outbox outbox_;
    sender sender_;
    lanes lanes_;
    std::minstd_rand dice_{std::random_device{}()};
    instant dead_forgotten_at_{};
    boost::asio::steady_timer wake_;
    // Cancelled whenever an attempt is over, or the background work.
    boost::asio::steady_timer changed_;
    std::size_t writing_ = 0;
    boost::asio::steady_timer::time_point renews_lease_at_;
    bool is_leading_ = false;
    bool is_woken_ = false;
    bool is_running_ = false;
    bool is_stopping_ = false;
    bool is_stopped_ = false;
};

}  // namespace callout
