#pragma once

#include "context.hpp"
#include "http/throttles.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <utility>
#include <vector>

namespace callout {

/// A sign-in under way: counted as a wrong guess from the start, so that many at once are not all let through, and no
/// more when it ends without having been one.
class guess {
public:
    explicit guess(throttles& limits) : limits_{&limits} {}
    guess(guess&& other) noexcept : limits_{other.limits_}, taken_{std::exchange(other.taken_, {})} {}
    guess(const guess&) = delete;
    guess& operator=(const guess&) = delete;
    guess& operator=(guess&&) = delete;
    ~guess();

    /// Throws errc::THROTTLED.
    void count(rate_class which, bucket_key whose, instant now);
    /// It remains counted.
    void was_wrong() { taken_.clear(); }

private:
    throttles* limits_;
    std::vector<std::pair<rate_class, bucket_key>> taken_;
};

/// Counts a sign-in for the client's address and for the account. When too many strangers have guessed at an account,
/// only an address that has a session of it may go on, and is counted on its own: nobody can lock an owner out of where
/// they are known. Throws errc::THROTTLED.
boost::asio::awaitable<guess> count_guess(context& ctx, const std::string& email);

}  // namespace callout
