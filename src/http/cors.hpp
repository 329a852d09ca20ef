#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace re2 {
class RE2;
}

namespace callout {

/// Which origins' pages may call the API. Nothing set: none.
struct cors_rules {
    /// "https://app.example.com", or "null".
    std::vector<std::string> origins;
    /// Each has to match a whole origin.
    std::vector<std::string> origin_regexes;
    bool allow_all = false;
};

/// Cross-origin requests, answered with the headers of django-cors-headers' defaults; no credentials.
class cors {
public:
    /// Throws std::invalid_argument, naming the setting, for an origin or a regular expression that is none.
    explicit cors(cors_rules rules);
    ~cors();

    /// The answer to a preflight, which no route sees; nothing for any other request, and where no origin is allowed.
    [[nodiscard]] std::optional<response> preflight(const request& asked) const;
    /// Adds what the browser needs to hand the answer to the page.
    void add_headers(const request& asked, response& answer) const;

private:
    [[nodiscard]] bool is_closed() const;
    [[nodiscard]] bool allows(std::string_view origin) const;

    cors_rules rules_;
    // Linear in the origin's length, whatever the expression: an origin is a stranger's text.
    std::vector<std::unique_ptr<re2::RE2>> regexes_;
};

}  // namespace callout
