#include "http/rate.hpp"

#include <charconv>
#include <stdexcept>
#include <system_error>

namespace callout {
namespace {

constexpr std::int64_t most = 1'000'000'000;

std::optional<std::chrono::seconds> period_of(std::string_view name) {
    using namespace std::chrono_literals;
    if (name.empty()) return std::nullopt;
    switch (name.front()) {
        case 's': return 1s;
        case 'm': return 1min;
        case 'h': return 1h;
        case 'd': return std::chrono::days{1};
        default: return std::nullopt;
    }
}

}  // namespace

std::optional<rate> read_rate(std::string_view text) {
    if (text == "off") return std::nullopt;
    const std::size_t slash = text.find('/');
    const std::string_view number = text.substr(0, slash);
    rate result;
    const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), result.count);
    const bool is_whole = problem == std::errc{} && end == number.data() + number.size();
    const auto period = slash == std::string_view::npos ? std::nullopt : period_of(text.substr(slash + 1));
    if (!is_whole || result.count < 1 || result.count > most || !period) {
        throw std::invalid_argument{"must be a number, a slash and second, minute, hour or day, as in 10/min, or off"};
    }
    result.period = *period;
    return result;
}

}  // namespace callout
