#pragma once

#include <string>
#include <string_view>

namespace callout {

/// Where something is fetched from, or sent to.
struct web_address {
    bool is_secure = true;
    /// A name, or an address without brackets.
    std::string host;
    std::string port;
    /// Path and query, beginning with '/'.
    std::string target;

    /// The value of a Host header.
    [[nodiscard]] std::string authority() const;
    /// "https://example.com:8443", the port where it is not the usual one.
    [[nodiscard]] std::string origin() const;

    friend bool operator==(const web_address&, const web_address&) = default;
};

/// To which hosts one may speak without TLS.
enum class plain_http { THIS_MACHINE, ANY };

/// Reads `https://host[:port][/path]`. Plain http is taken for this machine alone (localhost, 127.0.0.0/8, ::1)
/// unless told otherwise: on the way to any other, whoever carries the answer could change it.
/// Throws std::invalid_argument with what is wrong, as the end of a sentence.
web_address parse_web_address(std::string_view url, plain_http allowed = plain_http::THIS_MACHINE);

}  // namespace callout
