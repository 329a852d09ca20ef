#include "accounts/forms.hpp"
#include "accounts/google_identities.hpp"
#include "accounts/opening.hpp"
#include "accounts/queries.hpp"
#include "accounts/routes.hpp"
#include "accounts/sessions.hpp"
#include "audit/repetitions.hpp"
#include "http/endpoint.hpp"
#include "security/google.hpp"

namespace callout {
namespace {

using boost::asio::awaitable;

// Whoever loses a race against the same person's other sign-in finds the account that this one made.
constexpr int most_tries = 3;

constexpr std::string_view unverified_address =
    "The account with this email address has not verified it: sign in with its password.";
constexpr std::string_view other_google_account =
    "The account with this email address is linked to another Google account.";

/// A text of Google's as a field of ours; nothing where it does not fit.
template <class Field>
std::optional<std::string> fitting(const std::string& text) {
    field_errors ignored;
    Field field;
    if (!json::read(boost::json::value(text), field, json::spot{ignored})) return std::nullopt;
    return std::move(field.value);
}

/// Whom the token speaks of; adds to the form's errors, in which case nobody.
awaitable<identity> read_identity(context& ctx, attempt<google_form>& form) {
    if (!form.good("id_token")) co_return identity{};
    auto told = co_await identify(ctx, form.value.id_token.value);
    if (auto* who = std::get_if<identity>(&told)) co_return std::move(*who);
    form.add("id_token", std::get<std::string_view>(told));
    co_await audit_repeated(ctx, failed_sign_in(ctx, "GOOGLE", {}));
    co_return identity{};
}

new_account to_account(const identity& who, const google_form& asked) {
    return {.email = who.email,
            .hash = std::string{no_password},
            .role = asked.role.value_or(role::CUSTOMER),
            .first_name = fitting<optional_text<150>>(who.given_name).value_or(""),
            .last_name = fitting<optional_text<150>>(who.family_name).value_or(""),
            .phone_number = sent_text(asked.phone_number).value_or(""),
            .is_email_verified = true};
}

/// An account whose owner has shown a token.
struct shown_account {
    user_id id;
    bool is_linked = false;
};

/// The person's account, or the one with the address if it may be linked. Throws an `error` if there is one that may
/// not.
awaitable<std::optional<shown_account>> find_account(transaction& tx, const identity& who) {
    const auto linked = co_await tx(accounts_sql::user_by_google_subject, who.issuer, who.subject);
    if (linked) co_return shown_account{.id = *linked, .is_linked = true};
    const auto holder = co_await tx(accounts_sql::address_holder_for_google, who.email, who.issuer);
    if (!holder) co_return std::nullopt;
    // Another sign-in of the same person may have linked it since the first query.
    const bool is_linked = holder->subject == who.subject;
    if (holder->subject && !is_linked) throw error::field("id_token", other_google_account);
    if (!holder->is_email_verified && !is_linked) throw error::field("id_token", unverified_address);
    co_return shown_account{.id = holder->id, .is_linked = is_linked};
}

awaitable<google_session> enter(transaction& tx, const context& ctx, const identity& who, const google_form& asked) {
    const auto known = co_await find_account(tx, who);
    const user_id id = known ? known->id : co_await open_account(tx, to_account(who, asked), ctx.now());
    found(co_await tx(accounts_sql::note_sign_in_if_active, id, ctx.now()), errc::BAD_CREDENTIALS);
    if (!known || !known->is_linked) {
        tx(accounts_sql::link_google_account, who.issuer, who.subject, id, ctx.now());
    }
    const auto row = found(co_await tx(accounts_sql::person_by_id, id));
    co_return google_session{open_session(tx, ctx, to_user(row)), !known};
}

awaitable<google_session> enter(context& ctx, const identity& who, const google_form& asked) {
    for (int tries = 1;; ++tries) {
        try {
            co_return co_await ctx.db.transact(
                [&](transaction& tx) -> awaitable<google_session> { return enter(tx, ctx, who, asked); });
        } catch (const db::unique_violation&) {
            if (tries == most_tries) throw;
        }
    }
}

/// As `enter`, with whoever is not let in written down.
awaitable<google_session> enter_or_tell(context& ctx, const identity& who, const google_form& asked) {
    std::exception_ptr refused;
    try {
        co_return co_await enter(ctx, who, asked);
    } catch (const error&) {
        refused = std::current_exception();
    }
    co_await audit_repeated(ctx, failed_sign_in(ctx, "GOOGLE", who.email));
    std::rethrow_exception(refused);
}

awaitable<created_or_known<google_session>> sign_in_with_google(context& ctx, late_body<google_form> body) {
    if (!ctx.google.is_configured()) throw error{errc::GOOGLE_NOT_CONFIGURED};
    auto form = body.try_read();
    if (form.good("role") && form.value.role == role::ADMIN) {
        form.add("role", "Google login can only create customer or worker accounts.");
    }
    const identity who = co_await read_identity(ctx, form);
    form.settle();
    auto opened = co_await enter_or_tell(ctx, who, form.value);
    const bool is_new = opened.created;
    co_return created_or_known<google_session>{.value = std::move(opened), .is_new = is_new};
}

}  // namespace

std::vector<route> google_routes() {
    return {
        post("/api/auth/google/", sign_in_with_google,
             {.allowed = access::everybody(),
              .id = "google_sign_in",
              .summary = "Sign in with a Google identity token; who is new gets an account.",
              .errors = {errc::BAD_CREDENTIALS, errc::GOOGLE_NOT_CONFIGURED, errc::GOOGLE_UNREACHABLE},
              .example = R"({"id_token":"eyJhbGciOiJSUzI1NiIsImtpZCI6ImtleSJ9.e30.signature","role":"CUSTOMER"})",
              .ignores_token = true,
              .also_answers = {200}}),
    };
}

}  // namespace callout
