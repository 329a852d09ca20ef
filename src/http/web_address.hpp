#pragma once

#include <string>
#include <string_view>

namespace callout {

/// Where something is fetched from.
struct web_address {
    bool is_secure = true;
    /// A name, or an address without brackets.
    std::string host;
    std::string port;
    /// Path and query, beginning with '/'.
    std::string target;

    /// The value of a Host header.
    [[nodiscard]] std::string authority() const;

    friend bool operator==(const web_address&, const web_address&) = default;
};

/// Reads `https://host[:port][/path]`. Plain http is taken for this machine alone (localhost, 127.0.0.0/8, ::1): on the
/// way to any other, whoever carries the answer could change it.
/// Throws std::invalid_argument with what is wrong, as the end of a sentence.
web_address parse_web_address(std::string_view url);

}  // namespace callout
