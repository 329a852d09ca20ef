#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "clock.hpp"
#include "db/database.hpp"
#include "security/password.hpp"
#include "values.hpp"

namespace callout {

/// Who is to become an admin, as typed.
struct new_admin {
    std::string email;
    std::string password;
    std::string first_name;
    std::string last_name;
};

/// Opens an admin's account by the rules of registration. Throws an `error` with what is wrong, e.g. a known e-mail.
boost::asio::awaitable<user_id> create_admin(database& db, password_hasher& passwords, const clock& time,
                                             new_admin asked);

}  // namespace callout
