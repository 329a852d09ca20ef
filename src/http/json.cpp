#include "http/json.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>

#include <array>
#include <charconv>
#include <cmath>

namespace callout::json {
namespace {

namespace bj = boost::json;

template <class Number>
void append_number(std::string& out, Number value) {
    std::array<char, 32> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    out.append(buffer.data(), end);
}

/// Appends `value` with leading zeros to `width` digits.
void append_padded(std::string& out, std::int64_t value, int width) {
    std::array<char, 20> digits;
    auto at = digits.end();
    for (int i = 0; i < width; ++i) {
        *--at = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    out.append(at, digits.end());
}

void append_escaped(std::string& out, char c) {
    switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        case '\b': out += "\\b"; return;
        case '\f': out += "\\f"; return;
        default: break;
    }
    constexpr std::string_view hex = "0123456789abcdef";
    out += "\\u00";
    out += hex[static_cast<unsigned char>(c) >> 4U];
    out += hex[static_cast<unsigned char>(c) & 15U];
}

constexpr bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

constexpr std::string_view white_space = " \t\n\r\f\v";

std::string_view trimmed(std::string_view value) {
    const auto first = value.find_first_not_of(white_space);
    if (first == std::string_view::npos) return {};
    return value.substr(first, value.find_last_not_of(white_space) - first + 1);
}

/// Code points of valid UTF-8.
std::size_t characters(std::string_view value) {
    std::size_t count = 0;
    for (const char c : value) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    return count;
}

/// The Python name of a JSON value's type, as DRF's messages have it.
std::string_view python_type(const bj::value& value) {
    switch (value.kind()) {
        case bj::kind::null: return "NoneType";
        case bj::kind::bool_: return "bool";
        case bj::kind::double_: return "float";
        case bj::kind::string: return "str";
        case bj::kind::array: return "list";
        case bj::kind::object: return "dict";
        default: return "int";
    }
}

/// The text of a number as it would be typed; nothing for other kinds.
std::optional<std::string> number_text(const bj::value& value) {
    std::string out;
    if (const auto* integer = value.if_int64()) append_number(out, *integer);
    else if (const auto* natural = value.if_uint64()) append_number(out, *natural);
    else if (const auto* real = value.if_double(); real != nullptr && std::isfinite(*real)) append_number(out, *real);
    else return std::nullopt;
    return out;
}

/// The text of a number or of a string that should hold one. Longer ones than 1,000 characters are no numbers.
std::optional<std::string> numeric_text(const bj::value& value) {
    if (const auto* string = value.if_string()) {
        if (string->size() > 1000) return std::nullopt;
        return std::string{trimmed({string->data(), string->size()})};
    }
    return number_text(value);
}

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

bool take_exponent(std::string_view& rest, std::int64_t& exponent) {
    if (rest.empty() || (rest[0] != 'e' && rest[0] != 'E')) return true;
    rest.remove_prefix(1);
    if (!rest.empty() && rest[0] == '+') rest.remove_prefix(1);
    std::int64_t power = 0;
    const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), power);
    if (problem != std::errc{} || std::abs(power) > 1'000'000) return false;
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
    if (whole > rule.digits - rule.places) return at_most(" before the decimal point.", rule.digits - rule.places, " digits");
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

std::string at_least(std::int64_t bound) {
    return "Ensure this value is greater than or equal to " + std::to_string(bound) + ".";
}
std::string at_most(std::int64_t bound) { return "Ensure this value is less than or equal to " + std::to_string(bound) + "."; }

/// Drops a fraction of zeros, as DRF's IntegerField does.
std::string_view without_zero_fraction(std::string_view number) {
    const auto point = number.find('.');
    if (point == std::string_view::npos) return number;
    return number.find_first_not_of('0', point + 1) == std::string_view::npos ? number.substr(0, point) : number;
}

bool is_integer(std::string_view number) {
    if (!number.empty() && (number[0] == '-' || number[0] == '+')) number.remove_prefix(1);
    return !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

void write(std::string& out, std::string_view value) {
    out += '"';
    std::size_t plain = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (!needs_escape(value[i])) continue;
        out.append(value, plain, i - plain);
        append_escaped(out, value[i]);
        plain = i + 1;
    }
    out.append(value, plain);
    out += '"';
}

void write(std::string& out, bool value) { out += value ? "true" : "false"; }

void write(std::string& out, std::int64_t value) { append_number(out, value); }

void write(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
    append_number(out, value);
}

void write(std::string& out, kilometers value) { write(out, std::round(value.value * 100) / 100); }

void write(std::string& out, instant value) {
    const auto day = std::chrono::floor<std::chrono::days>(value);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{value - day};
    out += '"';
    append_padded(out, static_cast<int>(date.year()), 4);
    out += '-';
    append_padded(out, static_cast<unsigned>(date.month()), 2);
    out += '-';
    append_padded(out, static_cast<unsigned>(date.day()), 2);
    out += 'T';
    append_padded(out, time.hours().count(), 2);
    out += ':';
    append_padded(out, time.minutes().count(), 2);
    out += ':';
    append_padded(out, time.seconds().count(), 2);
    out += '.';
    append_padded(out, time.subseconds().count(), 6);
    out += "Z\"";
}

void write_decimal(std::string& out, std::int64_t scaled, int places) {
    std::int64_t scale = 1;
    for (int i = 0; i < places; ++i) scale *= 10;
    out += '"';
    if (scaled < 0) out += '-';
    const std::int64_t magnitude = std::abs(scaled);
    append_number(out, magnitude / scale);
    out += '.';
    append_padded(out, magnitude % scale, places);
    out += '"';
}

namespace {

/// Adds a message below a dotted path, opening objects on the way. A field that has messages of its own keeps them.
void add_message(bj::object& object, std::string_view path, std::string_view message) {
    const auto dot = path.find('.');
    bj::value& slot = object[path.substr(0, dot)];
    if (dot == std::string_view::npos) {
        if (!slot.is_array()) slot.emplace_array();
        slot.get_array().emplace_back(message);
        return;
    }
    if (!slot.is_object()) slot.emplace_object();
    add_message(slot.get_object(), path.substr(dot + 1), message);
}

}  // namespace

std::string to_text(const field_errors& errors) {
    bj::object object;
    for (const auto& [field, message] : errors) add_message(object, field, message);
    return bj::serialize(object);
}

std::string spot::path() const {
    if (parent_ == nullptr) return {};
    std::string above = parent_->path();
    if (!above.empty()) above += '.';
    return above.append(name_);
}

void spot::wrong(std::string message) const {
    if (parent_ == nullptr) return wrong_object(std::move(message));
    errors_.push_back({path(), std::move(message)});
}

void spot::wrong_object(std::string message) const {
    const std::string above = path();
    errors_.push_back({above.empty() ? std::string{non_field} : above + "." + std::string{non_field}, std::move(message)});
}

bj::value parse(std::string_view body) {
    bj::parse_options options;
    options.max_depth = 32;
    boost::system::error_code problem;
    bj::stream_parser parser{{}, options};
    const std::size_t read = parser.write_some(body.data(), body.size(), problem);
    if (!problem && read < body.size() && body.find_first_not_of(white_space, read) != std::string_view::npos) {
        problem = bj::error::extra_data;
    }
    if (!problem) parser.finish(problem);
    if (problem) throw error{errc::JSON_MALFORMED, "JSON parse error - " + problem.message() + " at byte " + std::to_string(read) + "."};
    return parser.release();
}

bool read_text(const bj::value& from, std::string& to, text_rule rule, const spot& here) {
    if (const auto* string = from.if_string()) {
        to = trimmed({string->data(), string->size()});
    } else if (auto number = number_text(from)) {
        to = std::move(*number);
    } else {
        here.wrong("Not a valid string.");
        return false;
    }
    if (to.empty() && !rule.may_be_blank) {
        here.wrong("This field may not be blank.");
        return false;
    }
    if (to.find('\0') != std::string::npos) {
        here.wrong("Null characters are not allowed.");
        return false;
    }
    const std::size_t length = characters(to);
    if (rule.max_length != 0 && length > rule.max_length) {
        here.wrong("Ensure this field has no more than " + std::to_string(rule.max_length) + " characters.");
        return false;
    }
    if (length < rule.min_length) {
        here.wrong("Ensure this field has at least " + std::to_string(rule.min_length) + " characters.");
        return false;
    }
    return true;
}

bool read_integer(const bj::value& from, std::int64_t& to, integer_rule rule, const spot& here) {
    const auto typed = numeric_text(from);
    const std::string_view number = typed ? without_zero_fraction(*typed) : std::string_view{};
    const bool whole_double = from.is_double() && std::isfinite(from.get_double()) && std::trunc(from.get_double()) == from.get_double();
    if (!is_integer(number) && !whole_double) {
        here.wrong("A valid integer is required.");
        return false;
    }
    const std::string_view digits = number.starts_with('+') ? number.substr(1) : number;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), to);
    const bool beyond = problem != std::errc{} || end != digits.data() + digits.size();
    const bool negative = number.starts_with('-');
    if ((beyond && negative) || (!beyond && to < rule.min)) {
        here.wrong(at_least(rule.min));
        return false;
    }
    if (beyond || to > rule.max) {
        here.wrong(at_most(rule.max));
        return false;
    }
    return true;
}

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
        here.wrong(at_least(rule.min));
        return false;
    }
    if (scaled > rule.max * unit) {
        here.wrong(at_most(rule.max));
        return false;
    }
    return true;
}

bool read_key(const bj::value& from, std::int64_t& to, const spot& here) {
    const auto typed = numeric_text(from);
    if (!typed || !is_integer(*typed)) {
        if (from.is_double() && std::isfinite(from.get_double()) && std::abs(from.get_double()) > 1e18) {
            here.wrong("Invalid pk \"" + *typed + "\" - object does not exist.");
            return false;
        }
        here.wrong("Incorrect type. Expected pk value, received " + std::string{python_type(from)} + ".");
        return false;
    }
    const auto [end, problem] = std::from_chars(typed->data(), typed->data() + typed->size(), to);
    if (problem != std::errc{} || end != typed->data() + typed->size()) {
        here.wrong("Invalid pk \"" + *typed + "\" - object does not exist.");
        return false;
    }
    return true;
}

bool read_choice(const bj::value& from, const std::vector<std::string_view>& names, std::size_t& to, const spot& here) {
    if (const auto* string = from.if_string()) {
        for (std::size_t i = 0; i < names.size(); ++i) {
            if (names[i] != std::string_view{string->data(), string->size()}) continue;
            to = i;
            return true;
        }
    }
    const std::string typed = from.is_string() ? std::string{from.get_string()} : bj::serialize(from);
    std::string message = "\"" + typed + "\" is not a valid choice.";
    if (here.names_choices()) {
        message += " Choose one of: ";
        for (std::size_t i = 0; i < names.size(); ++i) (message += i == 0 ? "" : ", ") += names[i];
        message += '.';
    }
    here.wrong(std::move(message));
    return false;
}

void wrong_list(const bj::value& from, const spot& here) {
    here.wrong("Expected a list of items but got type \"" + std::string{python_type(from)} + "\".");
}

void wrong_struct(const bj::value& from, const spot& here) {
    here.wrong_object("Invalid data. Expected a dictionary, but got " + std::string{python_type(from)} + ".");
}

bool read(const bj::value& from, bool& to, const spot& here) {
    if (const auto* boolean = from.if_bool()) {
        to = *boolean;
        return true;
    }
    const auto typed = numeric_text(from);
    for (const std::string_view yes : {"1", "true", "True", "TRUE", "t", "T", "yes", "Yes", "YES", "y", "Y", "on", "On", "ON"}) {
        if (typed == yes) return to = true;
    }
    for (const std::string_view no : {"0", "false", "False", "FALSE", "f", "F", "no", "No", "NO", "n", "N", "off", "Off", "OFF"}) {
        if (typed == no) return !(to = false);
    }
    here.wrong("Must be a valid boolean.");
    return false;
}

bool read(const bj::value& from, std::string& to, const spot& here) { return read_text(from, to, {0, 0, true}, here); }

namespace {

/// Reads `digits` digits off the front; a value that is out of [min, max] is no match.
bool take_number(std::string_view& rest, std::size_t digits, int min, int max, int& value) {
    if (rest.size() < digits) return false;
    const auto [end, problem] = std::from_chars(rest.data(), rest.data() + digits, value);
    if (problem != std::errc{} || end != rest.data() + digits || rest[0] == '-' || value < min || value > max) return false;
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
            "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z].");
        return false;
    }
    to = day + time - zone;
    return true;
}

namespace {

constexpr bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Django's EmailValidator.user_regex without its quoted form, which no mail provider hands out.
bool good_local_part(std::string_view part) {
    if (part.empty() || part.starts_with('.') || part.ends_with('.') || part.find("..") != std::string_view::npos) return false;
    for (const char c : part) {
        if (!is_letter_or_digit(c) && std::string_view{"!#$%&'*+/=?^_`{}|~-."}.find(c) == std::string_view::npos) return false;
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
    for (char& c : to.value) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return true;
}

namespace {

/// Percent-decodes, with '+' for a space. A stray '%' stands for itself, as in Django.
std::string decoded(std::string_view encoded) {
    std::string out;
    for (std::size_t i = 0; i < encoded.size(); ++i) {
        unsigned char byte = 0;
        const bool escape = encoded[i] == '%' && i + 2 < encoded.size() &&
                            std::from_chars(encoded.data() + i + 1, encoded.data() + i + 3, byte, 16).ptr == encoded.data() + i + 3;
        if (escape) i += 2;
        out += escape ? static_cast<char>(byte) : encoded[i] == '+' ? ' ' : encoded[i];
    }
    return out;
}

}  // namespace

bj::value query_object(std::string_view query) {
    bj::object object;
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        const auto equals = pair.find('=');
        if (equals == std::string_view::npos || equals + 1 == pair.size()) continue;
        const std::string name = decoded(pair.substr(0, equals));
        const std::string value = decoded(pair.substr(equals + 1));
        if (!is_utf8(name) || !is_utf8(value)) throw error::field(non_field, "The query string is not valid UTF-8.");
        object[name] = value;
    }
    return object;
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const auto lead = static_cast<unsigned char>(text[0]);
        const std::size_t length = lead < 0x80 ? 1 : lead >= 0xC2 && lead < 0xE0 ? 2 : (lead & 0xF0U) == 0xE0 ? 3 : lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
        if (length == 0 || text.size() < length) return false;
        for (std::size_t i = 1; i < length; ++i) {
            if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80) return false;
        }
        const auto second = length > 1 ? static_cast<unsigned char>(text[1]) : 0;
        const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
        const bool beyond = (lead == 0xED && second > 0x9F) || (lead == 0xF4 && second > 0x8F);
        if (overlong || beyond) return false;
        text.remove_prefix(length);
    }
    return true;
}

}  // namespace callout::json
