#pragma once

#include "clock.hpp"
#include "http/client.hpp"
#include "security/identity_token.hpp"
#include "security/published_keys.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <string>
#include <variant>

namespace callout {

/// Google, or the issuer that stands in for it: says whom an identity token speaks of.
class google_issuer {
public:
    /// Without client ids no token is taken. `time` as for `published_keys`.
    google_issuer(boost::asio::any_io_executor on, identity_rules rules, web_address key_source, const clock& time,
                  fetch_limits limits = {});

    /// Whether there is an application whose tokens are taken.
    [[nodiscard]] bool is_configured() const { return !rules_.client_ids.empty(); }

    /// Whom the token speaks of, or why it is refused. Throws `keys_unreachable`.
    boost::asio::awaitable<std::variant<identity, identity_problem>> identify(std::string token);

private:
    const identity_rules rules_;
    const clock& time_;
    published_keys keys_;
};

}  // namespace callout
