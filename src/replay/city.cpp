#include "replay/city.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace callout::replay {

namespace asio = boost::asio;

namespace {

/// How long after the last call the city goes on at most.
constexpr minutes afterplay{24 * 60};
/// How late a sleeper may notice that the server is gone.
constexpr std::chrono::seconds longest_wait{1};

}  // namespace

city::city(const std::vector<repair_call>& calls, api& server, const call_tally& tally, simulated_clock time)
    : calls_{calls}, server_{server}, tally_{tally}, time_{time} {}

asio::awaitable<void> city::until(minutes moment) const {
    const auto end = time_.when(moment);
    asio::steady_timer timer{co_await asio::this_coro::executor};
    do {
        timer.expires_at(std::min(end, simulated_clock::wall::now() + longest_wait));
        co_await timer.async_wait(asio::use_awaitable);
    } while (simulated_clock::wall::now() < end && !tally_.is_server_gone());
}

asio::awaitable<void> city::pass(minutes length) const { return until(time_.now() + length); }

bool city::is_over() const {
    if (tally_.is_server_gone()) return true;
    if (calls_made_ < calls_.size()) return false;
    return closed_ == book_.size() || is_nothing_wanted() || time_.now() > calls_.back().received + afterplay;
}

bool city::is_nothing_wanted() const {
    return std::ranges::all_of(idle_at_, [&](const auto& worker) { return worker.second == board_version_; });
}

void city::created(std::int64_t request, std::size_t call, std::size_t customer, std::int64_t user) {
    calls_made_ += 1;
    book_.emplace(request, request_record{.id = request,
                                          .customer = customer,
                                          .call = call,
                                          .is_emergency = calls_[call].is_emergency,
                                          .acknowledged = {{deed::CREATED, user, time_.now()}},
                                          .lost = {},
                                          .unanswered = {}});
    board_changed();
}

asio::awaitable<outcome> city::act(account& actor, std::int64_t request, deed what) {
    const auto result = co_await server_.act(actor, request, what);
    auto& record = book_.at(request);
    const action done{what, actor.id, time_.now()};
    const bool was_closed = record.is_closed();
    if (result == outcome::DONE) record.acknowledged.push_back(done);
    if (result == outcome::LOST) record.lost.push_back(done);
    if (result == outcome::FAILED) record.unanswered.push_back(done);
    if (!was_closed && record.is_closed()) closed_ += 1;
    if (result == outcome::DONE && what == deed::RELEASED) board_changed();
    co_return result;
}

const request_record* city::find(std::int64_t request) const {
    const auto found = book_.find(request);
    return found == book_.end() ? nullptr : &found->second;
}

}  // namespace callout::replay
