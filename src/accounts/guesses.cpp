#include "accounts/guesses.hpp"

#include "accounts/session_queries.hpp"
#include "accounts/sessions.hpp"
#include "db/database.hpp"
#include "http/client_address.hpp"
#include "security/digest.hpp"

namespace callout {
namespace {

/// The bucket of a text.
bucket_key key_of(std::string_view text) {
    constexpr std::size_t half = sizeof(std::uint64_t);
    const digest256 digest = sha256(text);
    bucket_key key;
    for (std::size_t i = 0; i < half; ++i) {
        key.high = key.high << 8U | digest[i];
        key.low = key.low << 8U | digest[half + i];
    }
    return key;
}

}  // namespace

guess::~guess() {
    for (const auto& [which, whose] : taken_) limits_->of(which).give_back(whose);
}

void guess::count(rate_class which, bucket_key whose, instant now) {
    limits_->take(which, whose, now);
    taken_.emplace_back(which, whose);
}

boost::asio::awaitable<guess> count_guess(context& ctx, const std::string& email) {
    guess counted{ctx.limits};
    counted.count(rate_class::LOGIN, network_key(ctx.proxies.client_of(ctx.http)), ctx.now());
    bucket_key account = key_of(email);
    if (ctx.limits.of(rate_class::LOGIN_ACCOUNT).is_empty(account, ctx.now())) {
        const std::string origin = origin_of(ctx);
        if (co_await ctx.db(sessions_sql::known_from, email, origin)) account = key_of(email + '\n' + origin);
    }
    counted.count(rate_class::LOGIN_ACCOUNT, account, ctx.now());
    co_return counted;
}

}  // namespace callout
