#include "accounts/checks.hpp"
#include "accounts/forms.hpp"
#include "accounts/leaving_queries.hpp"
#include "accounts/queries.hpp"
#include "accounts/roster.hpp"
#include "accounts/routes.hpp"
#include "accounts/sessions.hpp"
#include "audit/audit.hpp"
#include "cluster/news.hpp"
#include "http/endpoint.hpp"

namespace callout {
namespace {

using boost::asio::awaitable;

awaitable<rendered<user>> show(context& ctx) {
    co_return rendered<user>{found(co_await ctx.roster.profile(ctx.who.id))};
}

awaitable<user> me(context& ctx) { co_return to_user(found(co_await ctx.db(accounts_sql::person_by_id, ctx.who.id))); }

bool changes_email(const profile_change& asked, const user& now) {
    return asked.email && asked.email->value != now.email;
}

user with_new_names(user now, const profile_change& asked) {
    if (asked.email) now.email = asked.email->value;
    if (asked.first_name) now.first_name = asked.first_name->value;
    if (asked.last_name) now.last_name = asked.last_name->value;
    return now;
}

awaitable<void> check(context& ctx, attempt<profile_change>& form, const user& now) {
    const profile_change& asked = form.value;
    if (asked.email && form.good("email")) co_await check_email_free(ctx.db, asked.email->value, now.id, form.errors);
    if (asked.password && form.good("password")) {
        check_password(asked.password->value, with_new_names(now, asked), form.errors);
    }
    const auto worker = sent_value(asked.worker_profile);
    if (worker && worker->category_ids && form.good("worker_profile.category_ids")) {
        co_await check_categories(ctx.db, *worker->category_ids, "worker_profile.category_ids", form.errors);
    }
    const bool needs_password = asked.password || changes_email(asked, now);
    if (needs_password && !asked.current_password && form.good("current_password")) {
        form.add("current_password", "This field is required.");
    }
    form.settle();
}

/// The stored hash that proves that the owner asks: wanted for a new e-mail or password.
awaitable<std::optional<std::string>> prove(context& ctx, const profile_change& asked, const user& now) {
    if (!asked.password && !changes_email(asked, now)) co_return std::nullopt;
    co_return co_await verified_password(ctx, asked.current_password->value);
}

void write_account(transaction& tx, user_id id, const profile_change& asked, const user& now) {
    // An address that stays is not written, so that it does not undo another one's change.
    const auto email = changes_email(asked, now) ? std::optional{asked.email->value} : std::nullopt;
    if (email) tx(leaving_sql::remember_email, id);
    tx(accounts_sql::update_account, id, email, sent_text(asked.first_name), sent_text(asked.last_name),
       sent_text(asked.phone_number), sent_text(asked.default_address), email.has_value());
    if (asked.default_latitude) tx(accounts_sql::set_default_latitude, id, asked.default_latitude->value);
    if (asked.default_longitude) tx(accounts_sql::set_default_longitude, id, asked.default_longitude->value);
}

void write_profiles(transaction& tx, user_id id, const profile_change& asked) {
    if (const auto customer = sent_value(asked.customer_profile)) {
        tx(accounts_sql::update_customer_profile, id, sent_text(customer->emergency_contact_name),
           sent_text(customer->emergency_contact_phone), sent_text(customer->notes));
    }
    if (const auto worker = sent_value(asked.worker_profile)) {
        const auto radius = worker->service_radius_km ? std::optional{worker->service_radius_km->value} : std::nullopt;
        const auto categories = worker->category_ids ? std::optional{normalised(*worker->category_ids)} : std::nullopt;
        tx(accounts_sql::update_worker_profile, id, sent_text(worker->skills), radius, categories);
    }
}

awaitable<user> write(context& ctx, const profile_change& asked, const user& now,
                      const std::optional<std::string>& proof, const std::optional<std::string>& hash) {
    const auto row = co_await ctx.db.transact([&](transaction& tx) -> awaitable<person_row> {
        if (proof) co_await confirm_password(tx, ctx.who.id, *proof, hash);
        write_account(tx, ctx.who.id, asked, now);
        write_profiles(tx, ctx.who.id, asked);
        if (hash) {
            revoke_sessions(tx, ctx, ctx.who.id, ctx.who.session);
            audit(tx, ctx, audit_event::PASSWORD_CHANGED, subject(ctx.who.id));
        }
        const auto changed = found(co_await tx(accounts_sql::person_by_id, ctx.who.id));
        require_active(changed);
        tx.after_commit([&accounts = ctx.roster, changed] { accounts.learn(changed); });
        tell_others(tx, ctx, news_kind::ACCOUNT, ctx.who.id.value);
        co_return changed;
    });
    co_return to_user(row);
}

awaitable<user> change(context& ctx, attempt<profile_change> form) {
    const user now = co_await me(ctx);
    co_await check(ctx, form, now);
    const profile_change& asked = form.value;
    const auto proof = co_await prove(ctx, asked, now);
    std::optional<std::string> hash;
    if (asked.password) hash = co_await hash_password(ctx, asked.password->value);
    std::exception_ptr problem;
    try {
        co_return co_await write(ctx, asked, now, proof, hash);
    } catch (...) {
        problem = std::current_exception();
    }
    rethrow_email_taken(problem);
}

awaitable<user> patch_me(context& ctx, late_body<profile_change> body) { return change(ctx, body.try_read()); }

awaitable<user> put_me(context& ctx, late_body<profile_change> body) {
    auto form = body.try_read();
    if (!form.value.email && form.good("email")) form.add("email", "This field is required.");
    return change(ctx, std::move(form));
}

constexpr std::string_view change_example = R"({"first_name":"Ann","phone_number":"+1 212 555 0100"})";

}  // namespace

std::vector<route> profile_routes() {
    return {
        get("/api/auth/me/", show, {.id = "me", .summary = "The account that is signed in.", .whose = "one's own"}),
        patch("/api/auth/me/", patch_me,
              {.id = "change_me",
               .summary = "Change one's own account.",
               .whose = "one's own",
               .errors = {errc::TOO_BUSY},
               .example = change_example}),
        put("/api/auth/me/", put_me,
            {.id = "replace_me",
             .summary = "Change one's own account; the e-mail is required.",
             .whose = "one's own",
             .errors = {errc::TOO_BUSY},
             .example = R"({"email":"ann@example.com","first_name":"Ann"})"}),
    };
}

}  // namespace callout
