#include "security/common_passwords.hpp"

#include <algorithm>
#include <cstddef>

namespace callout {
namespace {

std::size_t line_start(std::string_view text, std::size_t position) {
    if (position == 0) return 0;
    const auto newline = text.rfind('\n', position - 1);
    return newline == std::string_view::npos ? 0 : newline + 1;
}

std::size_t line_end(std::string_view text, std::size_t position) {
    return std::min(text.find('\n', position), text.size());
}

}  // namespace

bool sorted_lines_contain(std::string_view sorted_text, std::string_view line) {
    if (line.empty()) return false;
    std::string_view rest = sorted_text;
    while (!rest.empty()) {
        const std::size_t middle = rest.size() / 2;
        const std::size_t start = line_start(rest, middle);
        const std::size_t end = line_end(rest, middle);
        const std::string_view candidate = rest.substr(start, end - start);
        if (candidate == line) return true;
        rest = candidate < line ? rest.substr(std::min(end + 1, rest.size())) : rest.substr(0, start);
    }
    return false;
}

bool is_common_password(std::string_view lowercase) {
    return sorted_lines_contain(embedded_common_passwords(), lowercase);
}

}  // namespace callout
