#include "security/published_keys.hpp"

#include "security/key_set.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace callout {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

using asio::steady_timer;

constexpr std::chrono::seconds least_freshness = 1min;
constexpr std::chrono::seconds most_freshness = 24h;
constexpr std::chrono::seconds unsaid_freshness = 10min;
constexpr std::chrono::seconds between_searches = 1min;
constexpr std::chrono::seconds between_tries = 1min;
constexpr std::chrono::seconds between_tries_without_keys = 5s;
constexpr std::chrono::days kept_while_away{7};

}  // namespace

struct published_keys::memory {
    asio::any_io_executor on;
    web_address source;
    const clock& time;
    fetch_limits limits;
    key_set keys{};
    instant fetched_at{};
    instant fresh_until{};
    /// When a fetch last began, and when one last began for the sake of an unknown key.
    instant tried_at{};
    instant searched_at{};
    bool has_failed = false;
    /// While a fetch is under way: whoever waits for it is woken when it ends, or when it takes too long.
    std::shared_ptr<steady_timer> landing{};

    [[nodiscard]] bool is_fresh(instant now) const { return now < fresh_until; }
    [[nodiscard]] bool is_under_way() const { return landing != nullptr; }
    [[nodiscard]] bool may_fetch(instant now) const {
        if (is_fresh(now)) return now >= searched_at + between_searches;
        return now >= tried_at + (keys.size() > 0 ? between_tries : between_tries_without_keys);
    }
    [[nodiscard]] std::shared_ptr<const rsa_public_key> usable(std::string_view id, instant now) const {
        return now < fetched_at + kept_while_away ? keys.find(id) : nullptr;
    }

    void take(const fetched& answer);
    static asio::awaitable<void> fetch_once(std::shared_ptr<memory> into);
    static asio::awaitable<void> wait_for_fetch(std::shared_ptr<memory> into);
};

/// Throws std::runtime_error for an answer that holds no key.
void published_keys::memory::take(const fetched& answer) {
    if (answer.status != 200) throw std::runtime_error{"it answered " + std::to_string(answer.status)};
    auto found = key_set::parse(answer.body);
    if (!found) throw std::runtime_error{"it answered with no key that checks RS256"};
    keys = *std::move(found);
    fetched_at = time.now();
    fresh_until = fetched_at + std::clamp(answer.fresh_for.value_or(unsaid_freshness), least_freshness, most_freshness);
}

asio::awaitable<void> published_keys::memory::fetch_once(std::shared_ptr<memory> into) {
    try {
        into->take(co_await fetch(into->source, into->limits));
        into->has_failed = false;
    } catch (const std::exception& problem) {
        into->has_failed = true;
        spdlog::warn("No keys from {}: {}", into->source.authority(), problem.what());
    }
    const auto landing = std::exchange(into->landing, nullptr);
    // Whoever begins to wait afterwards is not held up either.
    landing->expires_at(steady_timer::time_point::min());
}

asio::awaitable<void> published_keys::memory::wait_for_fetch(std::shared_ptr<memory> into) {
    if (!into->is_under_way()) {
        into->landing = std::make_shared<steady_timer>(into->on, into->limits.time);
        const instant now = into->time.now();
        into->tried_at = now;
        if (into->is_fresh(now)) into->searched_at = now;
        asio::co_spawn(into->on, fetch_once(into), asio::detached);
    }
    const auto landing = into->landing;
    boost::system::error_code woken;
    if (landing) co_await landing->async_wait(asio::redirect_error(asio::use_awaitable, woken));
}

published_keys::published_keys(asio::any_io_executor on, web_address source, const clock& time, fetch_limits limits)
    : memory_{std::make_shared<memory>(memory{std::move(on), std::move(source), time, limits})} {}

asio::awaitable<std::shared_ptr<const rsa_public_key>> published_keys::find(std::string key_id) {
    const auto known = memory_;
    const instant now = known->time.now();
    if (known->is_fresh(now)) {
        if (auto key = known->keys.find(key_id)) co_return key;
    }
    if (known->is_under_way() || known->may_fetch(now)) co_await memory::wait_for_fetch(known);
    if (auto key = known->usable(key_id, known->time.now())) co_return key;
    if (known->has_failed || known->is_under_way()) throw keys_unreachable{};
    co_return nullptr;
}

}  // namespace callout
