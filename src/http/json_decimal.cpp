#include "http/json_scalars.hpp"

#include <charconv>

namespace callout::json {
namespace {

/// A decimal number taken apart as Python's Decimal does: digits without leading zeros, and a power of ten.
struct decimal_parts {
    bool negative = false;
    std::string digits;
    std::int64_t exponent = 0;
};

bool take_digits(std::string_view& rest, std::string& digits) {
    const auto end = std::min(rest.find_first_not_of("0123456789"), rest.size());
    digits += rest.substr(0, end);
    rest.remove_prefix(end);
    return end > 0;
}

/// Far beyond what any field can hold, and far from what an addition could overflow.
constexpr std::int64_t largest_power = 1'000'000;

bool take_exponent(std::string_view& rest, std::int64_t& exponent) {
    if (rest.empty() || (rest[0] != 'e' && rest[0] != 'E')) return true;
    rest.remove_prefix(1);
    if (!rest.empty() && rest[0] == '+') rest.remove_prefix(1);
    std::int64_t power = 0;
    const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), power);
    if (problem != std::errc{} || power < -largest_power || power > largest_power) return false;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    exponent += power;
    return true;
}

std::optional<decimal_parts> take_apart(std::string_view rest) {
    decimal_parts parts;
    if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) {
        parts.negative = rest[0] == '-';
        rest.remove_prefix(1);
    }
    bool any = take_digits(rest, parts.digits);
    if (!rest.empty() && rest[0] == '.') {
        rest.remove_prefix(1);
        const auto before = parts.digits.size();
        any = take_digits(rest, parts.digits) || any;
        parts.exponent = -static_cast<std::int64_t>(parts.digits.size() - before);
    }
    if (!any || !take_exponent(rest, parts.exponent) || !rest.empty()) return std::nullopt;
    parts.digits.erase(0, std::min(parts.digits.find_first_not_of('0'), parts.digits.size() - 1));
    return parts;
}

/// DRF's DecimalField.validate_precision: the first rule broken speaks.
std::optional<std::string> precision_problem(const decimal_parts& parts, decimal_rule rule) {
    const auto length = static_cast<std::int64_t>(parts.digits.size());
    std::int64_t total = length;
    std::int64_t whole = length;
    std::int64_t places = 0;
    if (parts.exponent >= 0) {
        total = whole = length + parts.exponent;
    } else if (length > -parts.exponent) {
        whole = length + parts.exponent;
        places = -parts.exponent;
    } else {
        total = places = -parts.exponent;
        whole = 0;
    }
    const auto at_most = [](const char* what, int bound, const char* unit) {
        return std::string{"Ensure that there are no more than "} + std::to_string(bound) + unit + what;
    };
    if (total > rule.digits) return at_most(" in total.", rule.digits, " digits");
    if (places > rule.places) return at_most("", rule.places, " decimal places.");
    if (whole > rule.digits - rule.places)
        return at_most(" before the decimal point.", rule.digits - rule.places, " digits");
    return std::nullopt;
}

/// The parts as an integer of 10^-places. Only for parts whose precision was checked.
std::int64_t scaled_value(const decimal_parts& parts, int places) {
    std::int64_t value = 0;
    for (const char digit : parts.digits) value = value * 10 + (digit - '0');
    for (std::int64_t power = parts.exponent; power < -places; ++power) value /= 10;
    for (std::int64_t power = -places; power < parts.exponent; ++power) value *= 10;
    return parts.negative ? -value : value;
}

}  // namespace

bool read_decimal(const bj::value& from, std::int64_t& scaled, decimal_rule rule, const spot& here) {
    const auto typed = numeric_text(from);
    const auto parts = typed ? take_apart(*typed) : std::nullopt;
    if (!parts) {
        here.wrong("A valid number is required.");
        return false;
    }
    if (auto problem = precision_problem(*parts, rule)) {
        here.wrong(std::move(*problem));
        return false;
    }
    scaled = scaled_value(*parts, rule.places);
    std::int64_t unit = 1;
    for (int i = 0; i < rule.places; ++i) unit *= 10;
    if (scaled < rule.min * unit) {
        here.wrong(at_least_message(rule.min));
        return false;
    }
    if (scaled > rule.max * unit) {
        here.wrong(at_most_message(rule.max));
        return false;
    }
    return true;
}

}  // namespace callout::json
