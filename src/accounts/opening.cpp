#include "accounts/opening.hpp"

#include "accounts/queries.hpp"

namespace callout {

boost::asio::awaitable<user_id> open_account(transaction& tx, const new_account& made, instant now) {
    const user_id id = co_await tx(accounts_sql::insert_account, made.email, made.hash, made.role, made.first_name,
                                   made.last_name, made.phone_number, made.default_address, made.default_latitude,
                                   made.default_longitude, now, made.is_email_verified);
    if (made.role == role::WORKER) {
        tx(accounts_sql::insert_worker_profile, id, made.categories);
    } else {
        tx(accounts_sql::insert_customer_profile, id);
    }
    co_return id;
}

}  // namespace callout
