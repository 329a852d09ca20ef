#include "http/json_lists.hpp"
#include "http/json_scalars.hpp"

#include <boost/json/parse_options.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>
#include <charconv>
#include <cmath>

namespace callout::json {
namespace {

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
    errors_.push_back(
        {above.empty() ? std::string{non_field} : above + "." + std::string{non_field}, std::move(message)});
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
    if (problem)
        throw error{errc::JSON_MALFORMED,
                    "JSON parse error - " + problem.message() + " at byte " + std::to_string(read) + "."};
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
    const bool whole_double =
        from.is_double() && std::isfinite(from.get_double()) && std::trunc(from.get_double()) == from.get_double();
    if (!is_integer(number) && !whole_double) {
        here.wrong("A valid integer is required.");
        return false;
    }
    const std::string_view digits = number.starts_with('+') ? number.substr(1) : number;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), to);
    const bool beyond = problem != std::errc{} || end != digits.data() + digits.size();
    const bool negative = number.starts_with('-');
    if ((beyond && negative) || (!beyond && to < rule.min)) {
        here.wrong(at_least_message(rule.min));
        return false;
    }
    if (beyond || to > rule.max) {
        here.wrong(at_most_message(rule.max));
        return false;
    }
    return true;
}

bool read_number(const bj::value& from, double& to, integer_rule rule, const spot& here) {
    const auto typed = numeric_text(from);
    const std::string_view number = typed ? std::string_view{*typed} : std::string_view{};
    const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), to);
    if (problem != std::errc{} || end != number.data() + number.size() || !std::isfinite(to)) {
        here.wrong("A valid number is required.");
        return false;
    }
    if (to < static_cast<double>(rule.min)) {
        here.wrong(at_least_message(rule.min));
        return false;
    }
    if (to > static_cast<double>(rule.max)) {
        here.wrong(at_most_message(rule.max));
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

void check_length(std::size_t length, std::size_t most) {
    if (length == 0) throw error::field(non_field, "This list may not be empty.");
    if (length <= most) return;
    throw error::field(non_field, "Ensure this field has no more than " + std::to_string(most) + " elements.");
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
    for (const std::string_view yes :
         {"1", "true", "True", "TRUE", "t", "T", "yes", "Yes", "YES", "y", "Y", "on", "On", "ON"}) {
        if (typed == yes) return to = true;
    }
    for (const std::string_view no :
         {"0", "false", "False", "FALSE", "f", "F", "no", "No", "NO", "n", "N", "off", "Off", "OFF"}) {
        if (typed == no) return !(to = false);
    }
    here.wrong("Must be a valid boolean.");
    return false;
}

bool read(const bj::value& from, std::string& to, const spot& here) { return read_text(from, to, {0, 0, true}, here); }

}  // namespace callout::json
