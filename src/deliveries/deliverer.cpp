#include "deliveries/deliverer.hpp"

#include "deliveries/messages.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace callout {

namespace asio = boost::asio;
namespace sql = deliveries_sql;
using asio::awaitable;
using asio::steady_timer;
using std::chrono::microseconds;
using namespace std::chrono_literals;

namespace {

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::string_view webhook_lanes = "webhook/";

/// What is committed, and waits for transactions that began before it, is looked for so often.
constexpr microseconds soon = 5ms;
/// After something failed that is no receiver's fault.
constexpr microseconds pause = 1s;
/// A clock that was set is noticed after this.
constexpr microseconds longest_wait = 60s;
/// At the end, for attempts under way: what came of others is not known, and they are made again.
constexpr microseconds last_patience = 2s;
/// Whoever holds the lease and dies keeps others from delivering for so long.
constexpr microseconds lease = 6s;
constexpr microseconds lease_renewal = 2s;

constexpr std::chrono::hours between_cleanings{1};
constexpr std::chrono::days dead_kept{30};

}  // namespace

deliverer::deliverer(asio::any_io_executor on, database& db, const clock& time, event_feed& feed,
                     const vapid_identity* identity, delivery_rules rules)
    : on_{std::move(on)},
      db_{db},
      time_{time},
      feed_{feed},
      identity_{identity},
      rules_{rules},
      outbox_{db, time, rules.retries.lifetime, identity != nullptr},
      sender_{rules.targets, rules.limits},
      wake_{on_},
      changed_{on_} {
    feed_.follow([this] {
        if (outbox_.has_receivers()) wake();
    });
}

awaitable<void> deliverer::load() {
    co_await outbox_.load();
    for (const sql::lane_row& each : co_await db_(sql::lanes)) lanes_.note(each.lane, each.due);
}

void deliverer::run_in_background() {
    is_running_ = true;
    asio::co_spawn(on_, run(), asio::detached);
}

awaitable<void> deliverer::stop() {
    is_stopping_ = true;
    wake();
    const auto deadline = steady_timer::clock_type::now() + last_patience;
    while (is_running_ || writing_ > 0 || (lanes_.under_way() > 0 && steady_timer::clock_type::now() < deadline)) {
        changed_.expires_at(deadline);
        co_await changed_.async_wait(awaited);
    }
    is_stopped_ = true;
    co_await end_lease();
}

awaitable<void> deliverer::settle() {
    do {
        co_await work();
        while (lanes_.under_way() > 0) {
            changed_.expires_at(steady_timer::time_point::max());
            co_await changed_.async_wait(awaited);
        }
        if (is_behind()) {
            wake_.expires_after(soon);
            co_await wake_.async_wait(awaited);
        }
    } while (is_behind() || lanes_.next_due().value_or(instant::max()) <= time_.now());
}

void deliverer::expect_receivers() {
    outbox_.expect_receivers();
    wake();
}

void deliverer::expect_due(const std::vector<std::string>& in) {
    for (const std::string& each : in) lanes_.note(each, time_.now());
    wake();
}

void deliverer::wake() {
    is_woken_ = true;
    wake_.cancel();
}

awaitable<void> deliverer::run() {
    while (!is_stopping_) {
        is_woken_ = false;
        bool has_failed = false;
        try {
            if (co_await leads()) co_await work();
        } catch (const std::exception& problem) {
            has_failed = true;
            spdlog::warn("Deliveries have to wait: {}", problem.what());
        }
        if (is_stopping_) break;
        if (has_failed) {
            wake_.expires_after(pause);
            co_await wake_.async_wait(awaited);
        } else if (!is_woken_) {
            co_await wait();
        }
    }
    is_running_ = false;
    changed_.cancel();
}

/// Of several processes on one database one makes deliveries: whoever holds the lease. Alone on its file, a process
/// does.
awaitable<bool> deliverer::leads() {
    if (db_.speaks() == db::dialect::SQLITE) co_return true;
    const auto now = steady_timer::clock_type::now();
    if (now < renews_lease_at_) co_return is_leading_;
    is_leading_ = (co_await db_(sql::take_lease, feed_.origin(), time_.now(), time_.now() + lease)).has_value();
    renews_lease_at_ = now + lease_renewal;
    // What other processes have committed that is to be delivered.
    if (is_leading_) co_await load();
    co_return is_leading_;
}

awaitable<void> deliverer::end_lease() {
    if (!std::exchange(is_leading_, false)) co_return;
    try {
        co_await db_(sql::end_lease, feed_.origin());
    } catch (const std::exception& problem) {
        spdlog::warn("Another process makes deliveries only in some seconds: {}", problem.what());
    }
}

awaitable<void> deliverer::work() {
    for (const std::string& each : co_await outbox_.expand()) lanes_.note(each, time_.now());
    co_await begin_due();
    co_await forget_dead();
}

awaitable<void> deliverer::wait() {
    if (db_.speaks() == db::dialect::POSTGRES && !is_leading_) {
        wake_.expires_at(renews_lease_at_);
        co_return static_cast<void>(co_await wake_.async_wait(awaited));
    }
    microseconds most = db_.speaks() == db::dialect::POSTGRES ? lease_renewal : longest_wait;
    if (const auto due = lanes_.next_due()) most = std::clamp<microseconds>(*due - time_.now(), 0us, most);
    if (is_behind()) most = std::min(most, soon);
    wake_.expires_after(most);
    co_await wake_.async_wait(awaited);
}

awaitable<void> deliverer::forget_dead() {
    if (time_.now() < dead_forgotten_at_ + between_cleanings) co_return;
    co_await db_(sql::forget_dead, time_.now() - dead_kept);
    dead_forgotten_at_ = time_.now();
}

awaitable<void> deliverer::begin_due() {
    for (lanes::turn& each : lanes_.turns(time_.now())) {
        if (is_stopping_) co_return;
        co_await begin_due_of(std::move(each));
    }
}

awaitable<void> deliverer::begin_due_of(lanes::turn turn) {
    // One more than there is room for: it tells when the lane is due again.
    const auto most = static_cast<std::int64_t>(turn.room) + 1;
    id_list under_way = lanes_.under_way(turn.lane);
    lanes_.look_up(turn.lane);
    try {
        if (turn.lane.starts_with(webhook_lanes))
            begin(turn, co_await db_(sql::next_of_webhook, turn.lane, std::move(under_way), most));
        else if (identity_ != nullptr)
            begin(turn, co_await db_(sql::next_of_push_service, turn.lane, std::move(under_way), most));
    } catch (...) {
        lanes_.note(turn.lane, time_.now());
        throw;
    }
    lanes_.forget_if_idle(turn.lane);
}

template <class Delivery>
void deliverer::begin(const lanes::turn& turn, std::vector<Delivery> due) {
    std::size_t room = turn.room;
    for (Delivery& each : due) {
        if (each.next_attempt_at > time_.now() || room == 0) return lanes_.note(turn.lane, each.next_attempt_at);
        --room;
        lanes_.begin(turn.lane, each.id);
        asio::co_spawn(on_, attempt(turn.lane, std::move(each)), asio::detached);
    }
}

std::function<posting()> deliverer::maker(const sql::webhook_delivery& what) const {
    return [what, rules = rules_.targets, now = time_.now()] { return to_posting(what, rules, now); };
}

std::function<posting()> deliverer::maker(const sql::push_delivery& what) const {
    return [what, identity = identity_, rules = rules_.targets, now = time_.now()] {
        return to_posting(what, *identity, rules, now);
    };
}

awaitable<outcome> deliverer::send(std::function<posting()> make) {
    try {
        const fetched answer = co_await sender_.send(std::move(make));
        co_return outcome{.status = answer.status,
                          .error = "It answered " + std::to_string(answer.status) + '.',
                          .retry_after = answer.retry_after};
    } catch (const std::invalid_argument& wrong) {
        co_return outcome{.error = std::string{"The address "} + wrong.what() + '.'};
    } catch (const std::exception& problem) {
        co_return outcome{.error = std::string{problem.what()} + '.'};
    }
}

template <class Delivery>
awaitable<void> deliverer::attempt(std::string lane, Delivery what) {
    const outcome came = co_await send(maker(what));
    if (is_stopped_) co_return;
    ++writing_;
    try {
        co_await write_down(lane, what, came);
    } catch (const std::exception& problem) {
        // It is made once more, and known by its id.
        spdlog::warn("What came of a delivery could not be written down: {}", problem.what());
        lanes_.note(lane, time_.now() + pause);
    }
    --writing_;
    lanes_.end(lane, what.id, came.keeps_up());
    changed_.cancel();
    wake();
}

template <class Delivery>
awaitable<void> deliverer::write_down(const std::string& lane, const Delivery& what, const outcome& came) {
    const instant now = time_.now();
    if (came.is_taken()) co_return co_await note_taken(db_, what, now);
    if (is_gone(what, came)) co_return co_await note_gone(db_, what, now);
    const double chance = std::uniform_real_distribution{}(dice_);
    const auto again = next_attempt(
        rules_.retries,
        {.times = what.attempts + 1, .now = now, .give_up_at = what.give_up_at, .retry_after = came.retry_after},
        chance);
    co_await note_failure(db_, what.id, again, came.error, now);
    if (again) lanes_.note(lane, *again);
}

}  // namespace callout
