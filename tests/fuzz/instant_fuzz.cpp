#include "fuzz/fuzzing.hpp"
#include "http/json.hpp"

#include <algorithm>

/// A date with its time, as a client writes it.
namespace callout::fuzzing {
namespace {

std::optional<instant> read_instant(std::string_view text) {
    boost::json::value value;
    value.emplace_string() = text;
    field_errors errors;
    instant result;
    const bool is_good = json::read(value, result, json::spot{errors});
    require(is_good == errors.empty(), "a refusal says why");
    if (!is_good) return std::nullopt;
    return result;
}

int number(std::string_view digits) {
    int result = 0;
    for (const char digit : digits) {
        require(digit >= '0' && digit <= '9', "a number is made of digits");
        result = result * 10 + (digit - '0');
    }
    return result;
}

/// The minute that a text names at its fixed places, whatever it says of seconds and zones.
instant plain_minute(std::string_view text) {
    const std::chrono::year_month_day date{std::chrono::year{number(text.substr(0, 4))},
                                           std::chrono::month{static_cast<unsigned>(number(text.substr(5, 2)))},
                                           std::chrono::day{static_cast<unsigned>(number(text.substr(8, 2)))}};
    require(date.ok(), "a day is one of the calendar's");
    return std::chrono::sys_days{date} + std::chrono::hours{number(text.substr(11, 2))} +
           std::chrono::minutes{number(text.substr(14, 2))};
}

/// Whether it is written as we write it.
bool is_ours(std::string_view text) {
    constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd.ddddddZ";
    const auto fits = [](char c, char wanted) { return wanted == 'd' ? c >= '0' && c <= '9' : c == wanted; };
    return std::ranges::equal(text, form, fits);
}

}  // namespace

void run(std::string_view input) {
    const auto read = read_instant(input);
    if (!read) return;
    std::string_view text = input;
    text.remove_prefix(text.find_first_of("0123456789"));
    require(text.size() >= 16, "a moment has a date and a time");
    require(text.find_first_not_of("0123456789-:.,+TtZz \t\r\n\f\v") == std::string_view::npos, "and nothing else");
    const auto distance = *read - plain_minute(text);
    require(std::chrono::abs(distance) < std::chrono::hours{24} + std::chrono::minutes{1}, "it is the moment it names");

    const std::string written = json::to_text(*read);
    require(written.size() == 29 && is_ours(std::string_view{written}.substr(1, 27)), "a moment has one form");
    require(read_instant(std::string_view{written}.substr(1, 27)) == read, "a moment survives being written");
}

}  // namespace callout::fuzzing
