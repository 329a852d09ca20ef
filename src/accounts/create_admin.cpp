#include "accounts/create_admin.hpp"

#include <boost/json/object.hpp>

#include "accounts/checks.hpp"
#include "accounts/forms.hpp"
#include "accounts/queries.hpp"
#include "audit/audit.hpp"

namespace callout {
namespace {

registration read_form(const new_admin& asked, field_errors& errors) {
    registration form;
    const boost::json::value typed = boost::json::object{{"email", asked.email},
                                                         {"password", asked.password},
                                                         {"first_name", asked.first_name},
                                                         {"last_name", asked.last_name}};
    json::read(typed, form, json::spot{errors});
    return form;
}

void settle(field_errors errors) {
    if (!errors.empty()) throw error{std::move(errors)};
}

}  // namespace

boost::asio::awaitable<user_id> create_admin(database& db, password_hasher& passwords, const clock& time,
                                             new_admin asked) {
    field_errors errors;
    const registration form = read_form(asked, errors);
    settle(errors);
    const std::string first_name = form.first_name->value;
    const std::string last_name = form.last_name->value;
    check_password(form.password.value, {.email = form.email.value, .first_name = first_name, .last_name = last_name},
                   errors);
    co_await check_email_free(db, form.email.value, {}, errors);
    settle(errors);
    const std::string hash = co_await passwords.hash(form.password.value);
    std::exception_ptr problem;
    try {
        co_return co_await db.transact([&](transaction& tx) -> boost::asio::awaitable<user_id> {
            const user_id id = co_await tx(accounts_sql::insert_account, form.email.value, hash, role::ADMIN,
                                           first_name, last_name, "", "", std::nullopt, std::nullopt, time.now(), true);
            audit(tx, {.event = audit_event::ADMIN_CREATED, .target = subject(id)}, time.now());
            co_return id;
        });
    } catch (...) {
        problem = std::current_exception();
    }
    rethrow_email_taken(problem);
}

}  // namespace callout
