#pragma once

#include <string>
#include <string_view>

namespace callout::db {

/// What `LIKE ... ESCAPE '\'` finds the text with, wherever it stands.
inline std::string like_pattern(std::string_view search) {
    std::string pattern = "%";
    for (const char c : search) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern += '%';
}

}  // namespace callout::db
