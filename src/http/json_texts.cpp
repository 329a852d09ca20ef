#include "http/json_scalars.hpp"
#include "lower_case.hpp"

#include <charconv>

namespace callout::json {
namespace {

/// Reads `digits` digits off the front; a value that is out of [min, max] is no match.
bool take_number(std::string_view& rest, std::size_t digits, int min, int max, int& value) {
    if (rest.size() < digits) return false;
    const char* const begin = rest.data();
    const auto [end, problem] = std::from_chars(begin, begin + digits, value);
    if (problem != std::errc{} || end != begin + digits || rest[0] == '-' || value < min || value > max) return false;
    rest.remove_prefix(digits);
    return true;
}

bool take(std::string_view& rest, std::string_view any_of) {
    if (rest.empty() || any_of.find(rest[0]) == std::string_view::npos) return false;
    rest.remove_prefix(1);
    return true;
}

bool take_date(std::string_view& rest, std::chrono::sys_days& to) {
    int year = 0;
    int month = 0;
    int day = 0;
    if (!take_number(rest, 4, 1, 9999, year) || !take(rest, "-")) return false;
    if (!take_number(rest, 2, 1, 12, month) || !take(rest, "-") || !take_number(rest, 2, 1, 31, day)) return false;
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    to = date;
    return date.ok();
}

/// A fraction of a second: up to six digits count, as in Python.
bool take_fraction(std::string_view& rest, std::chrono::microseconds& to) {
    const auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (digits == 0 || digits > 9) return false;
    int micros = 0;
    for (std::size_t i = 0; i < 6; ++i) micros = micros * 10 + (i < digits ? rest[i] - '0' : 0);
    rest.remove_prefix(digits);
    to = std::chrono::microseconds{micros};
    return true;
}

bool take_time(std::string_view& rest, std::chrono::microseconds& to) {
    int hour = 0;
    int minute = 0;
    int second = 0;
    std::chrono::microseconds fraction{};
    if (!take_number(rest, 2, 0, 23, hour) || !take(rest, ":") || !take_number(rest, 2, 0, 59, minute)) return false;
    if (take(rest, ":") && !take_number(rest, 2, 0, 59, second)) return false;
    if (take(rest, ".,") && !take_fraction(rest, fraction)) return false;
    to = std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second} + fraction;
    return true;
}

/// Z, +HH:MM, +HHMM, +HH or nothing, which is UTC.
bool take_zone(std::string_view rest, std::chrono::minutes& to) {
    if (rest.empty() || rest == "Z" || rest == "z") return true;
    const bool west = rest[0] == '-';
    int hours = 0;
    int minutes = 0;
    if (!take(rest, "+-") || !take_number(rest, 2, 0, 23, hours)) return false;
    take(rest, ":");
    if (!rest.empty() && !take_number(rest, 2, 0, 59, minutes)) return false;
    to = std::chrono::minutes{(west ? -1 : 1) * (hours * 60 + minutes)};
    return rest.empty();
}

}  // namespace

bool read(const bj::value& from, instant& to, const spot& here) {
    std::chrono::sys_days day;
    std::chrono::microseconds time{};
    std::chrono::minutes zone{};
    const auto* string = from.if_string();
    std::string_view rest = string == nullptr ? std::string_view{} : trimmed({string->data(), string->size()});
    if (!take_date(rest, day) || !take(rest, "Tt ") || !take_time(rest, time) || !take_zone(rest, zone)) {
        here.wrong(
            "Datetime has wrong format. Use one of these formats instead: "
            "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].");
        return false;
    }
    to = day + time - zone;
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(to)};
    if (date.year() < std::chrono::year{1} || date.year() > std::chrono::year{9999}) {
        here.wrong("Datetime value out of range.");
        return false;
    }
    return true;
}

namespace {

constexpr bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Django's EmailValidator.user_regex without its quoted form, which no mail provider hands out.
bool good_local_part(std::string_view part) {
    if (part.empty() || part.starts_with('.') || part.ends_with('.') || part.find("..") != std::string_view::npos)
        return false;
    for (const char c : part) {
        if (!is_letter_or_digit(c) && std::string_view{"!#$%&'*+/=?^_`{}|~-."}.find(c) == std::string_view::npos)
            return false;
    }
    return true;
}

bool good_label(std::string_view label) {
    if (label.empty() || label.size() > 63 || label.starts_with('-') || label.ends_with('-')) return false;
    for (const char c : label) {
        if (!is_letter_or_digit(c) && c != '-' && static_cast<unsigned char>(c) < 0x80) return false;
    }
    return true;
}

bool good_domain(std::string_view domain) {
    if (domain == "localhost") return true;
    std::size_t labels = 0;
    std::string_view last;
    while (true) {
        const auto dot = domain.find('.');
        last = domain.substr(0, dot);
        if (!good_label(last)) return false;
        ++labels;
        if (dot == std::string_view::npos) break;
        domain.remove_prefix(dot + 1);
    }
    return labels >= 2 && last.size() >= 2 && last.find_first_not_of("0123456789") != std::string_view::npos;
}

bool good_email(std::string_view email) {
    const auto at = email.rfind('@');
    return at != std::string_view::npos && good_local_part(email.substr(0, at)) && good_domain(email.substr(at + 1));
}

}  // namespace

bool read(const bj::value& from, email_address& to, const spot& here) {
    if (!read_text(from, to.value, {0, 254, false}, here)) return false;
    if (!good_email(to.value)) {
        here.wrong("Enter a valid email address.");
        return false;
    }
    to.value = lower_case(to.value);
    return true;
}

}  // namespace callout::json
