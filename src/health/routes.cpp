#include "health/routes.hpp"

#include <boost/describe/class.hpp>
#include <string>

#include "db/database.hpp"
#include "health/queries.hpp"
#include "http/endpoint.hpp"

namespace callout {

/// What a health check says.
struct health {
    std::string status = "ok";
};
BOOST_DESCRIBE_STRUCT(health, (), (status))

boost::asio::awaitable<void> ping(database& db) { co_await db(health_sql::ping); }

namespace {

boost::asio::awaitable<health> healthz(context&) { co_return health{}; }

boost::asio::awaitable<health> readyz(context& ctx) {
    co_await ping(ctx.db);
    co_return health{};
}

}  // namespace

std::vector<route> health_routes() {
    return {
        get("/healthz", healthz,
            {.allowed = access::everybody(),
             .id = "healthz",
             .summary = "Whether the process answers.",
             .ignores_token = true,
             .is_unlimited = true}),
        get("/readyz", readyz,
            {.allowed = access::everybody(),
             .id = "readyz",
             .summary = "Whether the service and its database can answer requests.",
             .ignores_token = true,
             .is_unlimited = true}),
    };
}

}  // namespace callout
