#include "replay/worker.hpp"

#include <algorithm>
#include <utility>

#include "replay/trades.hpp"

namespace callout::replay {

using boost::asio::awaitable;

namespace {

constexpr double decline_probability = 0.04;
constexpr double give_back_on_the_way_probability = 0.04;
constexpr double give_back_at_work_probability = 0.02;
constexpr double shortest_look_interval = 2;
constexpr double longest_look_interval = 5;
constexpr double longest_thought = 1.5;
constexpr double city_speed_km_per_hour = 20;
constexpr minutes parking{2};
constexpr int pages_looked_at = 5;

minutes travel_time(place from, place to) {
    return parking + minutes{distance(from, to).value / city_speed_km_per_hour * 60};
}

}  // namespace

worker::worker(city& town, std::size_t number, account who, offer_of_work offer, dice choices)
    : town_{town}, number_{number}, who_{std::move(who)}, offer_{std::move(offer)}, choices_{choices} {}

awaitable<void> worker::shift() {
    town_.found_work(number_);
    while (!town_.is_over() && !co_await town_.server().offer_work(who_, offer_)) co_await town_.pass(parking);
    while (true) {
        co_await town_.pass(minutes{choices_.between(shortest_look_interval, longest_look_interval)});
        if (town_.is_over()) break;
        if (const auto job = co_await look_for_job()) co_await serve(*job);
    }
    offer_.is_available = false;
    co_await town_.server().offer_work(who_, offer_);
}

awaitable<std::optional<std::int64_t>> worker::look_for_job() {
    const auto version = town_.board_version();
    const auto job = co_await best_pending();
    if (!job) {
        town_.found_nothing(number_, version);
        co_return std::nullopt;
    }
    town_.found_work(number_);
    if (choices_.chance(decline_probability)) {
        unwanted_.insert(*job);
        co_await town_.act(who_, *job, deed::DECLINED);
        co_return std::nullopt;
    }
    co_await town_.pass(minutes{choices_.between(0, longest_thought)});
    if (!co_await accept(*job)) co_return std::nullopt;
    co_return job;
}

awaitable<std::optional<std::int64_t>> worker::best_pending() {
    for (int page = 1; page <= pages_looked_at; ++page) {
        const auto shown = co_await town_.server().pending(who_, page);
        if (!shown) co_return std::nullopt;
        const auto found = std::ranges::find_if(shown->requests, [this](std::int64_t id) { return wants(id); });
        if (found != shown->requests.end()) co_return *found;
        if (!shown->has_next) co_return std::nullopt;
    }
    co_return std::nullopt;
}

awaitable<bool> worker::accept(std::int64_t job) {
    co_return co_await town_.act(who_, job, deed::ACCEPTED) == outcome::DONE;
}

awaitable<void> worker::serve(std::int64_t job) {
    const auto& call = town_.calls()[town_.find(job)->call];
    const auto way = travel_time(offer_.where, call.where);
    if (choices_.chance(give_back_on_the_way_probability)) {
        co_await town_.pass(way / 2);
        co_return co_await give_back(job);
    }
    co_await town_.pass(way);
    offer_.where = call.where;
    co_await town_.server().offer_work(who_, offer_);
    if (co_await town_.act(who_, job, deed::STARTED) == outcome::LOST) co_return;

    const auto work = typical_duration(call) * choices_.between(0.6, 1.6);
    if (choices_.chance(give_back_at_work_probability)) {
        co_await town_.pass(work / 2);
        co_return co_await give_back(job);
    }
    co_await town_.pass(work);
    co_await town_.act(who_, job, deed::COMPLETED);
}

awaitable<void> worker::give_back(std::int64_t job) {
    unwanted_.insert(job);
    co_await town_.act(who_, job, deed::RELEASED);
}

bool worker::wants(std::int64_t request) const {
    return town_.find(request) != nullptr && !unwanted_.contains(request);
}

}  // namespace callout::replay
