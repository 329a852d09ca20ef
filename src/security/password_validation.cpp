#include "security/password_validation.hpp"

#include "security/code_points.hpp"
#include "security/common_passwords.hpp"

#include <algorithm>
#include <cstddef>
#include <unordered_map>

namespace callout {
namespace {

constexpr double max_similarity = 0.7;
constexpr std::size_t min_length = 8;

std::u32string lowered(std::string_view utf8) {
    std::u32string result = code_points(utf8);
    std::ranges::transform(result, result.begin(), lowercase);
    return result;
}

bool is_word_character(char32_t character) {
    if (character >= 0x80) return character > 0xBF;
    return character == U'_' || (character >= U'0' && character <= U'9') || (character >= U'a' && character <= U'z');
}

/// The words of a value in lower case and, last, the value itself.
std::vector<std::u32string> words_and_whole(const std::u32string& value) {
    std::vector<std::u32string> result(1);
    for (const char32_t character : value) {
        if (is_word_character(character)) {
            result.back() += character;
        } else if (!result.back().empty()) {
            result.emplace_back();
        }
    }
    result.push_back(value);
    return result;
}

/// So much longer than the part that the two cannot be similar.
bool is_far_longer(std::size_t password_length, std::size_t part_length) {
    const double similarity_bound = max_similarity / 2 * static_cast<double>(password_length);
    return password_length >= 10 * part_length && static_cast<double>(part_length) < similarity_bound;
}

/// The share of characters that both have, order apart: difflib's SequenceMatcher.quick_ratio.
double quick_ratio(const std::u32string& password, const std::u32string& part) {
    std::unordered_map<char32_t, std::size_t> available;
    for (const char32_t character : part) ++available[character];
    std::size_t matches = 0;
    for (const char32_t character : password) {
        const auto found = available.find(character);
        if (found == available.end() || found->second == 0) continue;
        --found->second;
        ++matches;
    }
    return 2.0 * static_cast<double>(matches) / static_cast<double>(password.size() + part.size());
}

bool is_similar(const std::u32string& password, std::string_view attribute) {
    if (attribute.empty()) return false;
    return std::ranges::any_of(words_and_whole(lowered(attribute)), [&](const std::u32string& part) {
        if (password.empty() || is_far_longer(password.size(), part.size())) return false;
        return quick_ratio(password, part) >= max_similarity;
    });
}

std::string_view similar_attribute(const std::u32string& password, const password_owner& owner) {
    if (is_similar(password, owner.first_name)) return "first name";
    if (is_similar(password, owner.last_name)) return "last name";
    if (is_similar(password, owner.email)) return "email address";
    return {};
}

std::string trimmed_lowercase(std::string_view password) {
    constexpr std::string_view space = " \t\n\v\f\r";
    const auto first = password.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    std::string result{password.substr(first, password.find_last_not_of(space) - first + 1)};
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 0x20) : c; });
    return result;
}

}  // namespace

std::vector<std::string> password_problems(std::string_view password, const password_owner& owner) {
    const std::u32string lower = lowered(password);
    std::vector<std::string> result;
    if (const auto attribute = similar_attribute(lower, owner); !attribute.empty()) {
        result.push_back("The password is too similar to the " + std::string{attribute} + ".");
    }
    if (lower.size() < min_length)
        result.emplace_back("This password is too short. It must contain at least 8 characters.");
    if (is_common_password(trimmed_lowercase(password))) result.emplace_back("This password is too common.");
    if (!lower.empty() && std::ranges::all_of(lower, is_decimal_digit))
        result.emplace_back("This password is entirely numeric.");
    return result;
}

}  // namespace callout
