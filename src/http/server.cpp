#include "http/server.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>

#include "http/client_address.hpp"
#include "http/connection.hpp"

namespace callout {

namespace asio = boost::asio;
using boost::system::error_code;

/// What the accepting and the sweeping coroutine share with the server.
struct server_state {
    server_state(asio::io_context& context, handler answer, const server_limits& limits)
        : loop{context},
          acceptor{context},
          retry{context},
          sweeper{context},
          group{std::make_shared<connection_group>(context, std::move(answer), limits)} {}

    asio::io_context& loop;
    asio::basic_socket_acceptor<asio::ip::tcp, loop_executor> acceptor;
    asio::steady_timer retry;
    asio::steady_timer sweeper;
    bool stopped = false;
    std::shared_ptr<connection_group> group;
};

namespace {

using state_pointer = std::shared_ptr<server_state>;

constexpr auto awaited = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds accept_retry{100};
/// So many connections beyond the limit are told so; further ones are just closed.
constexpr std::size_t refusals_at_once = 64;

asio::awaitable<void> serve(std::unique_ptr<connection> client) { co_await client->serve(); }

asio::awaitable<void> turn_away(std::unique_ptr<connection> client, std::shared_ptr<connection_group> group) {
    ++group->turned_away;
    co_await client->turn_away();
    --group->turned_away;
}

bool has_room_for(const asio::ip::address& peer, const connection_group& group) {
    if (group.open.size() >= group.limits.connections) return false;
    const auto at = group.networks.find(network_key(peer));
    if (at == group.networks.end() || at->second < group.limits.connections_per_network) return true;
    return group.limits.is_unlimited(peer);
}

void admit(server_state& state, client_socket socket) {
    error_code gone;
    const auto end = socket.remote_endpoint(gone);
    if (gone) return;
    const auto peer = unwrapped(end.address());
    const bool is_welcome = has_room_for(peer, *state.group);
    if (!is_welcome && state.group->turned_away >= refusals_at_once) return;
    auto client = std::make_unique<connection>(std::move(socket), peer, state.group);
    if (is_welcome) {
        asio::co_spawn(state.loop, serve(std::move(client)), asio::detached);
    } else {
        asio::co_spawn(state.loop, turn_away(std::move(client), state.group), asio::detached);
    }
}

asio::awaitable<void> accept_clients(state_pointer state) {
    for (;;) {
        auto [problem, socket] = co_await state->acceptor.async_accept(awaited);
        if (!state->acceptor.is_open()) co_return;
        if (!problem) {
            admit(*state, std::move(socket));
        } else if (problem != asio::error::connection_aborted) {
            // Descriptors or memory ran out: the listening socket stays readable, so trying at once would spin.
            state->retry.expires_after(accept_retry);
            co_await state->retry.async_wait(awaited);
        }
    }
}

std::chrono::milliseconds sweep_interval(const server_limits& limits) {
    const auto shortest =
        std::min({limits.header_timeout, limits.body_timeout, limits.idle_timeout, limits.write_timeout});
    return std::clamp(shortest / 4, std::chrono::milliseconds{5}, std::chrono::milliseconds{1000});
}

asio::awaitable<void> sweep_clients(state_pointer state) {
    while (!state->stopped) {
        state->sweeper.expires_after(sweep_interval(state->group->limits));
        co_await state->sweeper.async_wait(awaited);
        const auto now = std::chrono::steady_clock::now();
        for (auto* client : state->group->open) client->sweep(now);
    }
}

void stop_accepting(server_state& state) {
    error_code ignored;
    state.acceptor.close(ignored);
    state.retry.cancel();
}

void close_all(server_state& state) {
    state.stopped = true;
    state.sweeper.cancel();
    for (auto* client : state.group->open) client->close();
}

asio::ip::tcp::endpoint resolve(asio::io_context& loop, const std::string& host, std::uint16_t port) {
    error_code problem;
    const auto address = asio::ip::make_address(host, problem);
    if (!problem) return {address, port};
    asio::ip::tcp::resolver resolver{loop};
    const auto found = resolver.resolve(host, std::to_string(port), asio::ip::tcp::resolver::passive);
    return found.begin()->endpoint();
}

}  // namespace

server::server(asio::io_context& loop, handler answer, server_limits limits)
    : state_{std::make_shared<server_state>(loop, std::move(answer), limits)} {}

server::~server() {
    stop_accepting(*state_);
    close_all(*state_);
}

std::uint16_t server::listen(const std::string& host, std::uint16_t port) {
    try {
        const auto endpoint = resolve(state_->loop, host, port);
        auto& acceptor = state_->acceptor;
        acceptor.open(endpoint.protocol());
        acceptor.set_option(asio::socket_base::reuse_address{true});
        acceptor.bind(endpoint);
        acceptor.listen();
    } catch (const boost::system::system_error& problem) {
        stop_accepting(*state_);
        throw std::runtime_error{"Cannot listen on " + host + ":" + std::to_string(port) + ": " +
                                 problem.code().message()};
    }
    asio::co_spawn(state_->loop, accept_clients(state_), asio::detached);
    asio::co_spawn(state_->loop, sweep_clients(state_), asio::detached);
    return state_->acceptor.local_endpoint().port();
}

asio::awaitable<void> server::drain(std::chrono::milliseconds patience) {
    const auto state = state_;
    stop_accepting(*state);
    auto& group = *state->group;
    group.draining = true;
    for (auto* client : group.open) client->begin_to_end();
    group.emptied.expires_after(patience);
    if (!group.open.empty()) co_await group.emptied.async_wait(awaited);
    close_all(*state);
}

std::size_t server::connections() const { return state_->group->open.size(); }

}  // namespace callout
