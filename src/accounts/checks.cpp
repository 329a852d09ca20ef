#include "accounts/checks.hpp"

#include "accounts/guesses.hpp"
#include "accounts/queries.hpp"
#include "security/password_validation.hpp"

#include <algorithm>

namespace callout {
namespace {

constexpr std::string_view wrong_password = "Wrong password.";

}  // namespace

boost::asio::awaitable<void> check_categories(database& db, const std::vector<category_id>& wanted,
                                              std::string_view field, field_errors& errors) {
    if (wanted.empty()) co_return;
    id_list ids;
    for (const category_id each : wanted) ids.ids.push_back(each.value);
    const auto known = co_await db(accounts_sql::active_categories, ids);
    const auto missing =
        std::ranges::find_if(wanted, [&](category_id each) { return std::ranges::find(known, each) == known.end(); });
    if (missing == wanted.end()) co_return;
    errors.push_back(
        {std::string{field}, "Invalid pk \"" + std::to_string(missing->value) + "\" - object does not exist."});
}

boost::asio::awaitable<void> check_email_free(database& db, const std::string& email, user_id own,
                                              field_errors& errors) {
    const auto holder = co_await db(accounts_sql::key_by_email, email);
    if (holder && holder->id != own) errors.push_back({"email", std::string{email_taken}});
}

void check_password(std::string_view password, const user& owner, field_errors& errors) {
    const password_owner about{.email = owner.email, .first_name = owner.first_name, .last_name = owner.last_name};
    for (std::string& problem : password_problems(password, about)) errors.push_back({"password", std::move(problem)});
}

boost::asio::awaitable<std::string> hash_password(context& ctx, std::string password) {
    try {
        co_return co_await ctx.passwords.hash(std::move(password));
    } catch (const password_pool_busy&) {
        throw error{errc::TOO_BUSY};
    }
}

boost::asio::awaitable<verification> verify_password(context& ctx, std::string password, std::string stored) {
    try {
        co_return co_await ctx.passwords.verify(std::move(password), std::move(stored));
    } catch (const password_pool_busy&) {
        throw error{errc::TOO_BUSY};
    }
}

boost::asio::awaitable<std::string> verified_password(context& ctx, std::string current_password) {
    guess counted{ctx.limits};
    counted.count(rate_class::LOGIN_ACCOUNT, account_key(ctx.who.id), ctx.now());
    auto key = found(co_await ctx.db(accounts_sql::key_by_id, ctx.who.id));
    const verification shown = co_await verify_password(ctx, std::move(current_password), key.password);
    if (!shown.matches) {
        counted.was_wrong();
        throw error::field("current_password", wrong_password);
    }
    co_return std::move(key.password);
}

boost::asio::awaitable<void> confirm_password(transaction& tx, user_id owner, const std::string& verified,
                                              const std::optional<std::string>& new_hash) {
    if (co_await tx(accounts_sql::confirm_password, owner, verified, new_hash)) co_return;
    require_active(found(co_await tx(accounts_sql::person_by_id, owner)));
    throw error::field("current_password", wrong_password);
}

void require_active(const person_row& row) {
    if (!row.is_active) throw error{errc::TOKEN_INVALID};
}

void require_role(const person_row& row, role still) {
    if (row.role != still) throw error{errc::TOKEN_INVALID};
}

category_list normalised(std::vector<category_id> wanted) {
    std::ranges::sort(wanted);
    const auto rest = std::ranges::unique(wanted);
    wanted.erase(rest.begin(), rest.end());
    return {std::move(wanted)};
}

void rethrow_email_taken(const std::exception_ptr& problem) {
    try {
        std::rethrow_exception(problem);
    } catch (const db::unique_violation& taken) {
        if (taken.concerns("email")) throw error::field("email", email_taken);
        throw;
    }
}

}  // namespace callout
