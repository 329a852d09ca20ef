#include "replay/progress.hpp"

#include <unistd.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>

namespace callout::replay {

namespace asio = boost::asio;

namespace {

constexpr std::size_t bar_width = 30;
constexpr std::chrono::milliseconds look_interval{100};
constexpr std::chrono::seconds line_interval{5};

std::string clock_text(minutes time) {
    const auto whole = static_cast<int>(std::floor(time.count()));
    std::ostringstream text;
    text << whole / 60 << ':' << std::setw(2) << std::setfill('0') << whole % 60;
    return text.str();
}

struct counts {
    std::size_t made{};
    std::size_t taken{};
    std::size_t closed{};
};

counts count(const city& town) {
    counts result;
    for (const auto& [id, request] : town.book()) {
        result.made += 1;
        if (request.first(deed::ACCEPTED)) result.taken += 1;
        if (request.is_closed()) result.closed += 1;
    }
    return result;
}

std::string sentence(const city& town) {
    const auto now = count(town);
    const auto all = std::to_string(town.calls().size());
    return clock_text(town.time().now()) + "  calls " + std::to_string(now.made) + "/" + all + "  accepted " +
           std::to_string(now.taken) + "  closed " + std::to_string(now.closed) + "/" + all;
}

std::string bar(const city& town) {
    const auto full = bar_width * count(town).closed / town.calls().size();
    return "[" + std::string(full, '#') + std::string(bar_width - full, '.') + "] ";
}

}  // namespace

asio::awaitable<void> show_progress(const city& town, const task_group& group) {
    const bool is_terminal = isatty(STDERR_FILENO) == 1;
    auto next_line = std::chrono::steady_clock::now();
    asio::steady_timer timer{co_await asio::this_coro::executor};
    while (group.is_running()) {
        if (is_terminal) {
            std::cerr << '\r' << bar(town) << sentence(town) << "\033[K" << std::flush;
        } else if (std::chrono::steady_clock::now() >= next_line) {
            std::cerr << sentence(town) << '\n';
            next_line += line_interval;
        }
        timer.expires_after(look_interval);
        co_await timer.async_wait(asio::use_awaitable);
    }
    if (is_terminal) std::cerr << '\r' << bar(town);
    std::cerr << sentence(town) << '\n';
}

}  // namespace callout::replay
