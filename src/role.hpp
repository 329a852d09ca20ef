#pragma once

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <initializer_list>

namespace callout {

/// What an account may do.
enum class role { ADMIN, WORKER, CUSTOMER };
BOOST_DESCRIBE_ENUM(role, ADMIN, WORKER, CUSTOMER)

/// Who may call a route: everybody, every signed-in account, or some roles.
class access {
public:
    /// Callers need no account.
    static constexpr access everybody() { return access{0}; }
    /// Any signed-in account.
    static constexpr access signed_in() { return access{7}; }
    /// Accounts of one role.
    constexpr access(role only)
        : roles_{bit(only)} {}  // NOLINT(google-explicit-constructor): reads as `.allowed = role::WORKER`
    /// Accounts of some roles.
    constexpr access(std::initializer_list<role> some) {
        for (const role each : some) roles_ = static_cast<std::uint8_t>(roles_ | bit(each));
    }

    [[nodiscard]] constexpr bool is_public() const { return roles_ == 0; }
    [[nodiscard]] constexpr bool includes(role who) const { return (roles_ & bit(who)) != 0; }

private:
    explicit constexpr access(std::uint8_t roles) : roles_{roles} {}
    static constexpr std::uint8_t bit(role who) { return static_cast<std::uint8_t>(1U << static_cast<unsigned>(who)); }
    std::uint8_t roles_{};
};

}  // namespace callout
