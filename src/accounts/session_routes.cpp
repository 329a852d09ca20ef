#include "accounts/routes.hpp"
#include "accounts/sessions.hpp"
#include "http/endpoint.hpp"

namespace callout {

/// What an endpoint says that has nothing to show.
struct done {
    std::string detail;
};
BOOST_DESCRIBE_STRUCT(done, (), (detail))

namespace {

using boost::asio::awaitable;

constexpr std::string_view refresh_example = R"({"refresh":"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.signature"})";

awaitable<refreshed> refresh(context& ctx, body<refresh_form> asked) {
    co_return co_await refresh_session(ctx, asked.value.refresh.value);
}

awaitable<done> logout(context& ctx, body<refresh_form> asked) {
    co_await end_session(ctx, asked.value.refresh.value);
    co_return done{"Successfully logged out."};
}

}  // namespace

std::vector<route> session_routes() {
    return {
        post("/api/auth/token/refresh/", refresh,
             {.allowed = access::everybody(),
              .id = "refresh_token",
              .summary = "A new access and a new refresh token for a refresh token, which is spent.",
              .whose = "the session of the token that is sent",
              .errors = {errc::REFRESH_INVALID, errc::REFRESH_WRONG_TYPE, errc::REFRESH_REVOKED},
              .example = refresh_example,
              .ignores_token = true}),
        post("/api/auth/logout/", logout,
             {.allowed = access::everybody(),
              .id = "logout",
              .summary = "End the session that a refresh token belongs to, access tokens included.",
              .whose = "the session of the token that is sent",
              .errors = {errc::REFRESH_INVALID, errc::REFRESH_WRONG_TYPE},
              .example = refresh_example,
              .ignores_token = true}),
    };
}

}  // namespace callout
