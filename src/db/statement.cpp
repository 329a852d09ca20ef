#include "db/statement.hpp"

#include <algorithm>
#include <cctype>
#include <stdexcept>

namespace callout::db {

namespace {

constexpr std::string_view marker = "{columns";

void append_columns(std::string& to, std::string_view prefix, std::span<const std::string_view> columns) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) to += ", ";
        if (!prefix.empty()) to.append(prefix).append(".");
        to += columns[i];
    }
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (const char each : text) {
        if (std::isalpha(static_cast<unsigned char>(each)) != 0 || each == '_') {
            word += static_cast<char>(std::toupper(static_cast<unsigned char>(each)));
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    }
    if (!word.empty()) words.push_back(word);
    return words;
}

}  // namespace

std::string expand_columns(std::string_view text, std::span<const std::string_view> columns) {
    std::string result;
    while (true) {
        const auto begin = text.find(marker);
        if (begin == std::string_view::npos) return result.append(text);
        const auto end = text.find('}', begin);
        if (end == std::string_view::npos) throw std::logic_error("{columns is not closed");
        if (columns.empty()) throw std::logic_error("{columns} stands in a query whose row is not described");
        auto prefix = text.substr(begin + marker.size(), end - begin - marker.size());
        if (prefix.starts_with(':')) prefix.remove_prefix(1);
        append_columns(result.append(text.substr(0, begin)), prefix, columns);
        text.remove_prefix(end + 1);
    }
}

bool only_reads(std::string_view text) {
    const auto words = words_of(text);
    if (words.empty()) return false;
    if (words.front() == "SELECT" || words.front() == "VALUES") return true;
    if (words.front() != "WITH") return false;
    return std::ranges::none_of(
        words, [](const std::string& word) { return word == "INSERT" || word == "UPDATE" || word == "DELETE"; });
}

std::size_t catalog::key_hash::operator()(const key& of) const noexcept {
    const std::hash<const void*> address;
    return std::hash<std::string_view>{}(of.text) ^ (address(of.columns) * 3) ^ (address(of.kinds) * 5);
}

const statement& catalog::find(std::string_view name, std::string_view text, std::span<const std::string_view> columns,
                               std::span<const column_kind> kinds) {
    const auto known = known_.find(key{text, columns.data(), kinds.data()});
    if (known != known_.end()) return *known->second;
    auto made = std::make_unique<statement>(statement{.number = known_.size(),
                                                      .name = std::string(name),
                                                      .source = std::string(text),
                                                      .text = expand_columns(text, columns),
                                                      .reads = only_reads(text),
                                                      .kinds = kinds,
                                                      .columns = columns});
    const auto& result = *made;
    known_.emplace(key{result.source, columns.data(), kinds.data()}, std::move(made));
    return result;
}

}  // namespace callout::db
