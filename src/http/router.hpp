#pragma once

#include "http/route.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace callout {

/// Who a bearer token speaks for, now. Throws `errc::TOKEN_INVALID` or `errc::TOKEN_WRONG_TYPE`.
using authenticator = std::function<boost::asio::awaitable<caller>(std::string_view token)>;

/// Whether a route that raises an error it does not declare is answered 500: in tests, to keep OpenAPI honest.
enum class undeclared_errors { ANSWERED, REFUSED };

/// From a request to its route's answer: match, token, role, throttle, handler. The only place that catches errors.
class router {
public:
    /// `who` knows tokens, `by_ticket` the tickets of those routes that take them.
    router(const services& all, authenticator who, authenticator by_ticket, std::vector<route> routes,
           undeclared_errors undeclared = undeclared_errors::ANSWERED);

    /// Never throws.
    boost::asio::awaitable<response> answer(const request& asked) const;
    [[nodiscard]] const std::vector<route>& routes() const { return routes_; }

private:
    /// The routes of one path, one a method.
    struct resource {
        std::vector<const route*> routes;
        [[nodiscard]] const route* find(verb method) const;
        [[nodiscard]] std::string allow() const;
        [[nodiscard]] bool includes(role who) const;
        [[nodiscard]] bool is_public() const;
        [[nodiscard]] bool ignores_token() const;
    };
    struct match {
        const resource* found = nullptr;
        std::int64_t id = 0;
    };
    struct text_hash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    [[nodiscard]] match find(std::string_view path) const;
    boost::asio::awaitable<response> answer_at(const request& asked, match where) const;
    boost::asio::awaitable<response> dispatch(context& ctx, match where) const;
    /// Throws errc::THROTTLED where the caller has called too often.
    void limit(const context& ctx, const route& which) const;
    boost::asio::awaitable<void> authorise(context& ctx, const resource& where, const route* which) const;
    [[nodiscard]] response explain(const request& asked, const route* which, std::exception_ptr problem) const;

    services all_;
    authenticator who_;
    authenticator by_ticket_;
    std::vector<route> routes_;
    undeclared_errors undeclared_;
    std::unordered_map<std::string, resource, text_hash, std::equal_to<>> resources_;
};

/// The answer to an error, in DRF's shape.
response to_response(const error& problem);

}  // namespace callout
