#include "http/json.hpp"

#include <array>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
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

void write(std::string& out, kilometers value) {
    const double hundredths = std::round(value.value * 100);
    // To find the shortest digits of any number takes much longer than to write those of one on the Earth.
    const bool is_usual = hundredths >= 0 && hundredths < 1e7;
    if (!is_usual) return write(out, hundredths / 100);
    const auto whole = static_cast<std::int64_t>(hundredths);
    append_number(out, whole / 100);
    if (whole % 100 == 0) return;
    out += '.';
    append_padded(out, whole % 100, 2);
    if (out.back() == '0') out.pop_back();
}

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

}  // namespace callout::json
