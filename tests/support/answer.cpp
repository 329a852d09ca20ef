#include "support/answer.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/string.hpp>
#include <charconv>

namespace callout {
namespace {

namespace bj = boost::json;

const bj::value* step(const bj::value& from, std::string_view key) {
    if (from.is_object()) return from.get_object().if_contains(key);
    std::size_t index = 0;
    const auto [end, problem] = std::from_chars(key.data(), key.data() + key.size(), index);
    if (!from.is_array() || problem != std::errc{} || end != key.data() + key.size()) return nullptr;
    return from.get_array().if_contains(index);
}

const bj::value* at(const bj::value& root, std::string_view path) {
    const bj::value* here = &root;
    while (here != nullptr && !path.empty()) {
        const std::string_view key = path.substr(0, path.find('.'));
        here = step(*here, key);
        path.remove_prefix(std::min(key.size() + 1, path.size()));
    }
    return here;
}

bool holds(const bj::value& where, std::string_view text) {
    if (where.is_string()) return std::string_view{where.get_string()} == text;
    if (where.is_array())
        return std::ranges::any_of(where.get_array(), [&](const auto& each) { return holds(each, text); });
    if (!where.is_object()) return false;
    return std::ranges::any_of(where.get_object(), [&](const auto& each) { return holds(each.value(), text); });
}

}  // namespace

std::optional<std::string> answer::header(std::string_view name) const {
    for (const auto& [each, value] : headers) {
        if (equal_ignoring_case(each, name)) return value;
    }
    return std::nullopt;
}

bj::value answer::field(std::string_view path) const {
    const bj::value* found = at(body, path);
    return found == nullptr ? bj::value{} : *found;
}

std::string answer::text_at(std::string_view path) const {
    const bj::value* found = at(body, path);
    return found != nullptr && found->is_string() ? std::string{std::string_view{found->get_string()}} : "";
}

std::int64_t answer::number_at(std::string_view path) const {
    const bj::value* found = at(body, path);
    return found != nullptr && found->is_int64() ? found->get_int64() : -1;
}

bool answer::has(std::string_view path) const { return at(body, path) != nullptr; }

bool answer::mentions(std::string_view said) const { return holds(body, said); }

answer to_answer(response&& from) {
    answer result{
        .status = from.status, .text = std::string{from.content()}, .body = {}, .headers = std::move(from.headers)};
    boost::system::error_code no_json;
    auto parsed = bj::parse(result.text, no_json);
    if (!no_json) result.body = std::move(parsed);
    return result;
}

std::ostream& operator<<(std::ostream& out, const answer& shown) { return out << shown.status << ' ' << shown.text; }

}  // namespace callout
