#pragma once

#include "clock.hpp"
#include "http/client.hpp"
#include "security/rsa_public_key.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <exception>
#include <memory>
#include <string>

namespace callout {

/// The issuer could not be asked for its keys, or gave none.
class keys_unreachable : public std::exception {
public:
    [[nodiscard]] const char* what() const noexcept override { return "the issuer's keys could not be had"; }
};

/// The keys that an issuer publishes as a JWK set, fetched when they are needed and kept for as long as it says, at
/// least a minute and at most a day. One fetch is under way at a time, however many wait for it. While the issuer is
/// away its last keys are good for a week. Loop thread only.
class published_keys {
public:
    /// Fetches nothing yet. `time` must outlive every use and every fetch that is under way.
    published_keys(boost::asio::any_io_executor on, web_address source, const clock& time, fetch_limits limits = {});

    /// The key of this id. An unknown one has the keys fetched anew, once a minute; null if it stays unknown.
    /// Throws `keys_unreachable` where the issuer would have to be asked and is away.
    boost::asio::awaitable<std::shared_ptr<const rsa_public_key>> find(std::string key_id);

private:
    struct memory;
    // Shared with a fetch that is under way, which may outlive this when the program stops.
    std::shared_ptr<memory> memory_;
};

}  // namespace callout
