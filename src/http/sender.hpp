#pragma once

#include "http/exchange.hpp"

#include <functional>
#include <memory>
#include <stdexcept>

namespace callout {

/// Where strangers and admins may have this server send something.
struct target_rules {
    /// Whether a target may be in a private network or this machine, and be spoken to without TLS.
    bool private_allowed = false;
};

/// A target as far as its text tells. Throws std::invalid_argument with what is wrong, as the end of a sentence.
web_address parse_target(std::string_view url, target_rules rules);

/// Something to be sent.
struct posting {
    web_address to;
    outgoing what;
};

/// Sends to targets that nobody trusts, from a thread of its own: neither their certificates nor what is encrypted for
/// them takes time from the loop. A host name is looked up each time, the addresses are held against the rules, and
/// the connection goes to one of those very addresses. Redirects are not followed, of an answer the headers are read.
class sender {
public:
    explicit sender(target_rules rules, fetch_limits limits = {.time = std::chrono::seconds{10}});
    /// Breaks off what is under way; a lookup of the system's is waited for.
    ~sender();
    sender(const sender&) = delete;
    sender& operator=(const sender&) = delete;

    /// `make` runs on the sender's thread. Throws `fetch_failed`, and what `make` throws.
    boost::asio::awaitable<fetched> send(std::function<posting()> make);

private:
    class worker;

    target_rules rules_;
    fetch_limits limits_;
    /// Made when something is sent for the first time.
    std::unique_ptr<worker> worker_;
};

}  // namespace callout
