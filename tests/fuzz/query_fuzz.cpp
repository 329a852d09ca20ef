#include "fuzz/fuzzing.hpp"
#include "http/json.hpp"
#include "http/paging.hpp"
#include "requests/forms.hpp"

#include <fmt/format.h>

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

void check_parameters(std::string_view query) {
    const auto all = parameters(query);
    std::string again;
    for (const auto& [name, value] : all) {
        require(value.is_string() && !value.get_string().empty(), "a parameter has a value");
        require(json::is_utf8(std::string_view{value.get_string()}), "a value is UTF-8");
        const auto append = [&](std::string_view text) {
            for (const char c : text) again += fmt::format("%{:02x}", static_cast<unsigned char>(c));
        };
        append(std::string_view{name});
        again += '=';
        append(std::string_view{value.get_string()});
        again += '&';
    }
    require(parameters(again) == all, "parameters survive being encoded");
    require(boost::json::parse(boost::json::serialize(all)) == all, "parameters can be shown as JSON");
}

template <class Filter>
void read_filter(std::string_view query) {
    try {
        static_cast<void>(json::from_value<Filter>(json::query_object(query), json::choices::NAMED));
    } catch (const error& refused) {
        require(object_of(json::to_text(refused.fields())).has_value(), "a refusal is JSON");
    }
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
        check_parameters(asked.query);
        read_filter<list_filter>(asked.query);
        read_filter<pending_filter>(asked.query);
        check_pages(asked);
    } catch (const error& refused) {
        const auto status = row_of(refused.code()).status;
        require(status == 400 || status == 404, "a bad query is the client's error");
    }
}

}  // namespace callout::fuzzing
