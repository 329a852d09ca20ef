#pragma once

#include "http/buckets.hpp"

#include <boost/describe/enum.hpp>

#include <array>

#include <optional>
#include <string>

namespace callout {

/// What is counted apart from everything else.
enum class rate_class { ANON, USER, LOGIN, LOGIN_ACCOUNT, REGISTER, CREATE, PING };
BOOST_DESCRIBE_ENUM(rate_class, ANON, USER, LOGIN, LOGIN_ACCOUNT, REGISTER, CREATE, PING)

/// The bucket of an account, which is no network's.
constexpr bucket_key account_key(user_id id) {
    return {.high = ~std::uint64_t{0}, .low = static_cast<std::uint64_t>(id.value)};
}

/// The rates of every class.
struct rates {
    std::optional<rate> anon;
    std::optional<rate> user;
    std::optional<rate> login;
    std::optional<rate> login_account;
    std::optional<rate> registration;
    std::optional<rate> create;
    std::optional<rate> ping;
};

/// The buckets of every class. Belongs to the loop's thread.
class throttles {
public:
    explicit throttles(const rates& limits)
        : all_{buckets{limits.anon},          buckets{limits.user},         buckets{limits.login},
               buckets{limits.login_account}, buckets{limits.registration}, buckets{limits.create},
               buckets{limits.ping}} {}

    [[nodiscard]] buckets& of(rate_class which) { return all_.at(static_cast<std::size_t>(which)); }
    /// Takes a token. Throws errc::THROTTLED, with how long to wait, if there is none.
    void take(rate_class which, bucket_key whose, instant now);

private:
    std::array<buckets, 7> all_;
};

}  // namespace callout
