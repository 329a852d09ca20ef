#pragma once

#include "accounts/accounts.hpp"
#include "context.hpp"
#include "db/database.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/describe/class.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

/// What admins see of accounts, and change. What becomes of jobs then is requests/administration.cpp's.
namespace callout {

/// An account as admins see it.
struct managed_user : user {
    bool is_active = true;
    instant date_joined;
    std::optional<instant> last_login;
    bool is_deleted = false;
};
BOOST_DESCRIBE_STRUCT(managed_user, (user), (is_active, date_joined, last_login, is_deleted))

inline constexpr std::array<std::string_view, 2> assignable_roles{"CUSTOMER", "WORKER"};

/// What an admin may change of an account.
struct user_change {
    std::optional<bool> is_active;
    std::optional<one_of<assignable_roles>> role;
    std::optional<bool> is_email_verified;
};
BOOST_DESCRIBE_STRUCT(user_change, (), (is_active, role, is_email_verified))

/// What of an account an admin decides on.
struct account_state {
    callout::role role = role::CUSTOMER;
    bool is_active = true;
    bool is_email_verified = false;
    bool is_deleted = false;
    friend bool operator==(const account_state&, const account_state&) = default;
};
BOOST_DESCRIBE_STRUCT(account_state, (), (role, is_active, is_email_verified, is_deleted))

/// A change of an account that one transaction makes.
struct account_change {
    user_id id;
    account_state before;
    account_state after;

    [[nodiscard]] bool deactivates() const { return before.is_active && !after.is_active; }
    [[nodiscard]] bool changes_role() const { return before.role != after.role; }
};

/// Holds the caller, who has to be an active admin still, and the account until the transaction ends, and judges the
/// change. Throws errc::NOT_FOUND, errc::TOKEN_INVALID, or a field error for what may not be.
boost::asio::awaitable<account_change> begin_change(transaction& tx, const context& ctx, user_id id,
                                                    const user_change& asked);

/// Writes the change and the rows that tell of it, and returns the account as it is then. An account that ends or
/// changes its role loses its sessions; a worker goes offline.
boost::asio::awaitable<managed_user> finish_change(transaction& tx, const context& ctx, const account_change& made,
                                                   std::size_t jobs_given_back);

}  // namespace callout
