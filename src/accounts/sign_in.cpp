#include "accounts/checks.hpp"
#include "accounts/forms.hpp"
#include "accounts/guesses.hpp"
#include "accounts/opening.hpp"
#include "accounts/queries.hpp"
#include "accounts/routes.hpp"
#include "accounts/sessions.hpp"
#include "audit/repetitions.hpp"
#include "http/endpoint.hpp"
#include "lower_case.hpp"
#include "security/password.hpp"

namespace callout {
namespace {

using boost::asio::awaitable;

role role_of(const registration& asked) { return asked.role.value_or(role::CUSTOMER); }

awaitable<void> check(context& ctx, attempt<registration>& form) {
    const registration& asked = form.value;
    if (form.good("role") && asked.role == role::ADMIN) {
        form.add("role", "Registration is only available for customers or workers.");
    }
    if (form.good("password")) {
        const user owner{.email = asked.email.value,
                         .first_name = sent_text(asked.first_name).value_or(""),
                         .last_name = sent_text(asked.last_name).value_or("")};
        check_password(asked.password.value, owner, form.errors);
    }
    if (form.good("email")) co_await check_email_free(ctx.db, asked.email.value, {}, form.errors);
    if (asked.category_ids && form.good("category_ids")) {
        co_await check_categories(ctx.db, *asked.category_ids, "category_ids", form.errors);
    }
    form.settle();
}

new_account to_account(const registration& asked, const std::string& hash) {
    return {.email = asked.email.value,
            .hash = hash,
            .role = role_of(asked),
            .first_name = sent_text(asked.first_name).value_or(""),
            .last_name = sent_text(asked.last_name).value_or(""),
            .phone_number = sent_text(asked.phone_number).value_or(""),
            .default_address = sent_text(asked.default_address).value_or(""),
            .default_latitude = sent_value(asked.default_latitude),
            .default_longitude = sent_value(asked.default_longitude),
            .categories = normalised(asked.category_ids.value_or(std::vector<category_id>{}))};
}

awaitable<session> insert(context& ctx, const registration& asked, const std::string& hash) {
    co_return co_await ctx.db.transact([&](transaction& tx) -> awaitable<session> {
        const user_id id = co_await open_account(tx, to_account(asked, hash), ctx.now());
        co_return open_session(tx, ctx, to_user(found(co_await tx(accounts_sql::person_by_id, id))));
    });
}

awaitable<created<session>> register_account(context& ctx, late_body<registration> body) {
    auto form = body.try_read();
    co_await check(ctx, form);
    const std::string hash = co_await hash_password(ctx, form.value.password.value);
    std::exception_ptr problem;
    try {
        co_return created<session>{co_await insert(ctx, form.value, hash)};
    } catch (...) {
        problem = std::current_exception();
    }
    rethrow_email_taken(problem);
}

/// Opens a session unless the password that was verified is no longer the account's, or the account is not active.
awaitable<std::optional<session>> admit(context& ctx, const accounts_sql::account_key& key,
                                        const std::optional<std::string>& new_hash) {
    co_return co_await ctx.db.transact([&](transaction& tx) -> awaitable<std::optional<session>> {
        if (!co_await tx(accounts_sql::confirm_password, key.id, key.password, new_hash)) co_return std::nullopt;
        tx(accounts_sql::note_sign_in, key.id, ctx.now());
        co_return open_session(tx, ctx, to_user(found(co_await tx(accounts_sql::person_by_id, key.id))));
    });
}

awaitable<std::optional<session>> try_login(context& ctx, const std::string& email, const std::string& password,
                                            guess& counted) {
    const auto key = co_await ctx.db(accounts_sql::key_by_email, email);
    const verification shown = co_await verify_password(ctx, password, key ? key->password : "");
    if (!key || !shown.matches || !key->is_active) {
        counted.was_wrong();
        const auto account = key ? std::optional{key->id} : std::nullopt;
        co_await audit_repeated(ctx, failed_sign_in(ctx, "PASSWORD", email, account));
        throw error{errc::BAD_CREDENTIALS};
    }
    std::optional<std::string> new_hash;
    if (shown.needs_rehash) new_hash = co_await hash_password(ctx, password);
    co_return co_await admit(ctx, *key, new_hash);
}

awaitable<session> login(context& ctx, body<credentials> asked) {
    const std::string email = lower_case(asked.value.email.value);
    guess counted = co_await count_guess(ctx, email);
    // A second time where the stored hash was replaced meanwhile, by another sign-in perhaps that only renewed it.
    for (int attempt = 0; attempt < 2; ++attempt) {
        auto opened = co_await try_login(ctx, email, asked.value.password.value, counted);
        if (opened) co_return *std::move(opened);
    }
    throw error{errc::BAD_CREDENTIALS};
}

}  // namespace

std::vector<route> sign_in_routes() {
    return {
        post("/api/auth/register/", register_account,
             {.allowed = access::everybody(),
              .id = "register",
              .summary = "Open an account as a customer or a worker.",
              .errors = {errc::TOO_BUSY},
              .example =
                  R"({"email":"ann@example.com","password":"drip-drop-stop-42","role":"CUSTOMER","first_name":"Ann"})",
              .ignores_token = true,
              .counted_as = rate_class::REGISTER}),
        post("/api/auth/login/", login,
             {.allowed = access::everybody(),
              .id = "login",
              .summary = "Sign in with e-mail and password.",
              .errors = {errc::BAD_CREDENTIALS, errc::TOO_BUSY},
              .example = R"({"email":"ann@example.com","password":"drip-drop-stop-42"})",
              .ignores_token = true}),
    };
}

}  // namespace callout
