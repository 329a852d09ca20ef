#pragma once

#include <string>
#include <string_view>

namespace callout {

/// The text with its ASCII letters in lower case, whatever the locale: how e-mails, host names and settings are
/// compared.
inline std::string lower_case(std::string_view text) {
    std::string result{text};
    for (char& c : result) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return result;
}

}  // namespace callout
