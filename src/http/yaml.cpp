#include "http/yaml.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <cctype>
#include <string_view>

#include "http/json.hpp"

namespace callout {
namespace {

namespace bj = boost::json;

std::string spaces(std::size_t depth) { return std::string(2 * depth, ' '); }

std::string_view text_of(const bj::value& value) { return {value.get_string().data(), value.get_string().size()}; }

void write_scalar(std::string& out, const bj::value& value) {
    if (value.is_null()) {
        out += "null";
    } else if (value.is_bool()) {
        json::write(out, value.get_bool());
    } else if (value.is_int64()) {
        json::write(out, value.get_int64());
    } else if (value.is_uint64()) {
        out += std::to_string(value.get_uint64());
    } else if (value.is_double()) {
        json::write(out, value.get_double());
    } else {
        json::write(out, text_of(value));
    }
}

/// Begins with a letter and holds nothing that means something to YAML, nor is a word of its own there.
bool is_plain(std::string_view text) {
    constexpr std::array<std::string_view, 11> words{"true", "false", "null", "yes", "no", "on",
                                                     "off",  "y",     "n",    "nan", "inf"};
    const auto is_letter = [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; };
    const auto is_safe = [&](char c) {
        return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '/';
    };
    if (text.empty() || !is_letter(text.front()) || !std::ranges::all_of(text, is_safe)) return false;
    return std::ranges::none_of(words, [&](std::string_view word) {
        return std::ranges::equal(word, text, {}, {},
                                  [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    });
}

void write_yaml_text(std::string& out, std::string_view text) {
    if (is_plain(text)) {
        out += text;
    } else {
        json::write(out, text);
    }
}

bool is_nested(const bj::value& value) {
    return (value.is_object() && !value.get_object().empty()) || (value.is_array() && !value.get_array().empty());
}

void write_yaml(std::string& out, const bj::value& value, std::size_t depth);

void write_yaml_leaf(std::string& out, const bj::value& value) {
    if (value.is_object()) {
        out += "{}";
    } else if (value.is_array()) {
        out += "[]";
    } else if (value.is_string()) {
        write_yaml_text(out, text_of(value));
    } else {
        write_scalar(out, value);
    }
    out += '\n';
}

void write_yaml_member(std::string& out, const bj::value& value, std::size_t depth) {
    if (is_nested(value)) {
        out += '\n';
        write_yaml(out, value, depth + 1);
    } else {
        out += ' ';
        write_yaml_leaf(out, value);
    }
}

void write_yaml(std::string& out, const bj::value& value, std::size_t depth) {
    if (!is_nested(value)) return write_yaml_leaf(out, value);
    if (value.is_array()) {
        for (const bj::value& each : value.get_array()) {
            out += spaces(depth) + '-';
            write_yaml_member(out, each, depth);
        }
        return;
    }
    for (const auto& each : value.get_object()) {
        out += spaces(depth);
        write_yaml_text(out, {each.key().data(), each.key().size()});
        out += ':';
        write_yaml_member(out, each.value(), depth);
    }
}

void write_indented(std::string& out, const bj::value& value, std::size_t depth) {
    if (!is_nested(value)) {
        if (value.is_object() || value.is_array()) {
            out += value.is_object() ? "{}" : "[]";
        } else {
            write_scalar(out, value);
        }
        return;
    }
    out += value.is_object() ? "{\n" : "[\n";
    bool first = true;
    const auto begin_item = [&] {
        out += (first ? "" : ",\n") + spaces(depth + 1);
        first = false;
    };
    if (value.is_array()) {
        for (const bj::value& each : value.get_array()) {
            begin_item();
            write_indented(out, each, depth + 1);
        }
    } else {
        for (const auto& each : value.get_object()) {
            begin_item();
            json::write(out, std::string_view{each.key().data(), each.key().size()});
            out += ": ";
            write_indented(out, each.value(), depth + 1);
        }
    }
    out += '\n' + spaces(depth) + (value.is_object() ? '}' : ']');
}

}  // namespace

std::string to_yaml(const bj::value& value) {
    std::string out;
    write_yaml(out, value, 0);
    return out;
}

std::string to_indented_json(const bj::value& value) {
    std::string out;
    write_indented(out, value, 0);
    return out += '\n';
}

}  // namespace callout
