#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace callout {

/// The host names that this server answers to, as Django's ALLOWED_HOSTS: "example.com" is that name, ".example.com"
/// the name and its subdomains, "*" any well-formed name.
class allowed_hosts {
public:
    explicit allowed_hosts(std::vector<std::string> patterns);

    /// Whether a Host header's value, with or without a port, names this server.
    [[nodiscard]] bool include(std::string_view host_header) const;

private:
    std::vector<std::string> patterns_;
};

}  // namespace callout
