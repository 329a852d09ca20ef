#include "http/client.hpp"

#include "http/exchange.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace callout {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

asio::awaitable<tcp_endpoints> find(const web_address& from) {
    const auto executor = co_await asio::this_coro::executor;
    tcp::resolver resolver{executor};
    // What the machine has no address for, IPv6 mostly, need not be tried first.
    const auto flags = is_numeric(from.host) ? tcp::resolver::numeric_host : tcp::resolver::address_configured;
    const auto found = co_await resolver.async_resolve(from.host, from.port, flags, asio::use_awaitable);
    co_return tcp_endpoints{found.begin(), found.end()};
}

asio::awaitable<fetched> get(const web_address& from, const fetch_limits& limits) {
    auto where = co_await find(from);
    outgoing what{.headers = {{"Accept", "application/json"}}};
    if (!from.is_secure)
        co_return co_await exchange_plainly(from, std::move(where), std::move(what), limits, answer_body::READ);
    auto trust = trusting_what_the_system_trusts();
    co_return co_await exchange_securely(from, std::move(where), std::move(what), limits, answer_body::READ, trust);
}

}  // namespace

asio::awaitable<fetched> fetch(web_address from, fetch_limits limits) {
    try {
        co_return co_await get(from, limits);
    } catch (const boost::system::system_error& problem) {
        throw fetch_failed{problem.code().message()};
    }
}

}  // namespace callout
