#include "accounts/sessions.hpp"

#include "security/token.hpp"

#include <boost/describe/enum_to_string.hpp>

#include <utility>

namespace callout {

session open_session(const context& ctx, user who) {
    const std::string_view role_name = boost::describe::enum_to_string(who.role, "");
    std::string access = ctx.tokens.access(who.id, role_name);
    std::string refresh = ctx.tokens.refresh(who.id, role_name);
    return {.user = std::move(who), .access = std::move(access), .refresh = std::move(refresh)};
}

}  // namespace callout
