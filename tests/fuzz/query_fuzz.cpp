#include "fuzz/fuzzing.hpp"
#include "http/json.hpp"
#include "http/paging.hpp"
#include "requests/forms.hpp"

#include <algorithm>

/// A query string: parameters, filters, and the pages that its answer refers to.
namespace callout::fuzzing {
namespace {

constexpr std::string_view path = "http://callout.example/api/things/";

/// What the parser of requests lets through.
bool can_be_sent(std::string_view query) {
    return std::ranges::all_of(query,
                               [](char c) { return static_cast<unsigned char>(c) > ' ' && c != 127 && c != '#'; });
}

boost::json::object parameters(std::string_view query) { return json::query_object(query).get_object(); }

boost::json::object without_page(boost::json::object all) {
    all.erase("page");
    return all;
}

void append_encoded(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        ((out += '%') += digits[byte >> 4U]) += digits[byte & 15U];
    }
}

void check_parameters(const boost::json::object& all) {
    std::string again;
    for (const auto& [name, value] : all) {
        require(value.is_string() && !value.get_string().empty(), "a parameter has a value");
        require(json::is_utf8(std::string_view{value.get_string()}), "a value is UTF-8");
        append_encoded(again, std::string_view{name});
        again += '=';
        append_encoded(again, std::string_view{value.get_string()});
        again += '&';
    }
    require(parameters(again) == all, "parameters survive being encoded");
    require(object_of(boost::json::serialize(all)) == all, "parameters can be shown as JSON");
}

template <class Filter>
void read_filter(const boost::json::value& query) {
    Filter filter;
    field_errors errors;
    const bool is_good = json::read(query, filter, json::spot{errors, json::choices::NAMED});
    require(is_good == errors.empty(), "a refusal says why");
    require(is_good || object_of(json::to_text(errors)), "a refusal is JSON");
}

/// Follows a link that an answer holds.
void check_link(const boost::json::value& link, const request& from, paging wanted) {
    const std::string_view address{link.as_string()};
    require(address.starts_with(path), "a link leads to the same list");
    require(std::ranges::all_of(address, [](char c) { return c > ' ' && c < 127; }), "a link is ASCII");
    request followed;
    followed.set_target(address.substr(path.find("/api")));
    const auto reached = read_paging(followed);
    require(reached.number == wanted.number && reached.size == wanted.size, "a link leads to the page that it is for");
    require(without_page(parameters(followed.query)) == without_page(parameters(from.query)), "a link keeps filters");
}

void check_pages(const request& asked) {
    const auto page = read_paging(asked);
    require(page.number >= 1 && page.size >= 1 && page.size <= 100 && page.offset() >= 0, "a page is within bounds");
    if (page.number > 1'000'000'000) return;
    std::string frame = "{";
    write_page_frame(frame, asked, page.number * page.size + 1, page);
    const auto links = object_of(frame + "}");
    require(links.has_value(), "a page's frame is JSON");
    check_link(links->at("next"), asked, {page.number + 1, page.size});
    if (page.number > 1) check_link(links->at("previous"), asked, {page.number - 1, page.size});
}

}  // namespace

void run(std::string_view input) {
    if (!can_be_sent(input)) return;
    const std::string target = "/api/things/?" + std::string{input};
    request asked;
    asked.set_target(target);
    asked.headers.push_back({"Host", "callout.example"});
    try {
        const auto query = json::query_object(asked.query);
        check_parameters(query.get_object());
        read_filter<list_filter>(query);
        read_filter<pending_filter>(query);
        check_pages(asked);
    } catch (const error& refused) {
        const auto status = row_of(refused.code()).status;
        require(status == 400 || status == 404, "a bad query is the client's error");
    }
}

}  // namespace callout::fuzzing
