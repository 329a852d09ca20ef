#include "http/paging.hpp"

#include "error.hpp"
#include "http/json_scalars.hpp"

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include <charconv>
#include <optional>

namespace callout {
namespace {

constexpr std::int64_t largest_page_size = 100;
/// Beyond this, the offset of a page of 100 would leave 64 bits.
constexpr std::int64_t largest_page = INT64_MAX / largest_page_size;

std::optional<std::int64_t> natural(std::string_view digits, std::int64_t largest) {
    std::int64_t value = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const bool whole = problem == std::errc{} && end == digits.data() + digits.size();
    if (!whole || value < 1 || value > largest) return std::nullopt;
    return value;
}

/// Percent-encodes what is no ASCII: a client may have sent any bytes.
void append_ascii(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            out += c;
        } else {
            ((out += '%') += digits[byte >> 4]) += digits[byte & 0xF];
        }
    }
}

/// Whether the parameter is `page`, however it is encoded.
bool is_page(std::string_view pair) {
    const auto name = pair.substr(0, pair.find('='));
    return name == "page" || (name.find('%') != std::string_view::npos && json::percent_decoded(name) == "page");
}

/// The query with `page` set to the number, or without it for the first page, as Django's links are.
std::string with_page(std::string_view query, std::int64_t number) {
    std::string out;
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        if (pair.empty() || is_page(pair)) continue;
        append_ascii(out += out.empty() ? '?' : '&', pair);
    }
    if (number > 1) ((out += out.empty() ? '?' : '&') += "page=") += std::to_string(number);
    return out;
}

void write_link(std::string& out, const request& asked, std::int64_t number, std::string_view scheme) {
    std::string path{asked.path};
    if (!path.ends_with('/')) path += '/';
    std::string link = std::string{scheme} + "://";
    link += asked.header("Host").value_or("localhost");
    link += path;
    link += with_page(asked.query, number);
    json::write(out, link);
}

}  // namespace

void paging::check(std::int64_t count) const {
    if (number > 1 && offset() >= count) throw error{errc::INVALID_PAGE};
}

paging read_paging(const request& asked) {
    paging result;
    const bool may_name_a_page = asked.query.find("page") != std::string_view::npos;
    if (!may_name_a_page && asked.query.find('%') == std::string_view::npos) return result;
    const auto parameters = json::query_object(asked.query);
    if (const auto* size = parameters.get_object().if_contains("page_size")) {
        const auto value = natural(std::string_view{size->get_string()}, largest_page_size);
        if (!value) throw error::field("page_size", "Ensure this value is a whole number from 1 to 100.");
        result.size = *value;
    }
    if (const auto* number = parameters.get_object().if_contains("page")) {
        const auto value = natural(std::string_view{number->get_string()}, largest_page);
        if (!value) throw error{errc::INVALID_PAGE};
        result.number = *value;
    }
    return result;
}

void write_page_frame(std::string& out, const request& asked, std::int64_t count, paging which,
                      std::string_view scheme) {
    out += "\"count\":";
    json::write(out, count);
    out += ",\"next\":";
    if (which.number * which.size < count)
        write_link(out, asked, which.number + 1, scheme);
    else
        out += "null";
    out += ",\"previous\":";
    if (which.number > 1)
        write_link(out, asked, which.number - 1, scheme);
    else
        out += "null";
}

}  // namespace callout
