#include "accounts/google_identities.hpp"

#include "accounts/forms.hpp"
#include "accounts/queries.hpp"
#include "error.hpp"
#include "http/json.hpp"
#include "security/google.hpp"

#include <chrono>

namespace callout {
namespace {

using boost::asio::awaitable;

/// So old may a token be that stands for a password: its owner has just signed in for this.
constexpr std::chrono::minutes fresh{5};

constexpr std::string_view text_of(identity_problem problem) {
    switch (problem) {
        case identity_problem::NOT_GENUINE: break;
        case identity_problem::OTHER_AUDIENCE: return "This token was issued for another application.";
        case identity_problem::EXPIRED: return "This token has expired.";
        case identity_problem::NOT_YET_VALID: return "This token is not valid yet.";
        case identity_problem::NO_VERIFIED_EMAIL: return "The Google account has no verified email address.";
    }
    return "Not a valid Google identity token.";
}

std::variant<identity, std::string_view> in_our_words(std::variant<identity, identity_problem> told) {
    if (const auto* problem = std::get_if<identity_problem>(&told)) return text_of(*problem);
    identity who = std::get<identity>(std::move(told));
    field_errors ignored;
    email_address address;
    if (!json::read(boost::json::value(who.email), address, json::spot{ignored}))
        return text_of(identity_problem::NO_VERIFIED_EMAIL);
    who.email = std::move(address.value);
    return who;
}

}  // namespace

awaitable<std::variant<identity, std::string_view>> identify(context& ctx, std::string token) {
    if (!ctx.google.is_configured()) throw error{errc::GOOGLE_NOT_CONFIGURED};
    try {
        co_return in_our_words(co_await ctx.google.identify(std::move(token)));
    } catch (const keys_unreachable&) {
        throw error{errc::GOOGLE_UNREACHABLE};
    }
}

awaitable<void> prove_by_google(context& ctx, std::string token) {
    const auto told = co_await identify(ctx, std::move(token));
    if (const auto* problem = std::get_if<std::string_view>(&told)) throw error::field("id_token", *problem);
    const auto& who = std::get<identity>(told);
    const auto owner = co_await ctx.db(accounts_sql::user_by_google_subject, who.issuer, who.subject);
    if (owner != ctx.who.id) throw error::field("id_token", "This Google account is not linked to yours.");
    if (who.issued_at + fresh < ctx.now())
        throw error::field("id_token", "This token is too old. Sign in with Google again.");
}

}  // namespace callout
