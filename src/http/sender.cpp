#include "http/sender.hpp"

#include "http/public_address.hpp"
#include "lower_case.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <optional>
#include <thread>
#include <utility>

namespace callout {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace {

/// A name whose servers do not answer holds a thread for as long as the system tries: others have these.
constexpr std::size_t lookup_threads = 4;
constexpr std::chrono::seconds lookup_patience{5};

[[noreturn]] void refuse(const char* what) { throw std::invalid_argument{what}; }

bool names_this_machine(const web_address& to) {
    std::string host = lower_case(to.host);
    if (host.ends_with('.')) host.pop_back();
    return host == "localhost" || host.ends_with(".localhost");
}

}  // namespace

web_address parse_target(std::string_view url, target_rules rules) {
    web_address to = parse_web_address(url, plain_http::ANY);
    if (rules.private_allowed) return to;
    if (!to.is_secure) refuse("must begin with https://");
    const bool is_private = is_numeric(to.host) && !is_public(asio::ip::make_address(to.host));
    if (is_private || names_this_machine(to)) refuse("may not lie in a private network");
    return to;
}

class sender::worker {
public:
    worker(target_rules rules, fetch_limits limits)
        : rules_{rules}, limits_{limits}, thread_{[this] { loop_.run(); }} {}

    ~worker() {
        loop_.stop();
        thread_.join();
        lookups_.stop();
        lookups_.join();
    }
    worker(const worker&) = delete;
    worker& operator=(const worker&) = delete;

    asio::any_io_executor executor() { return loop_.get_executor(); }

    asio::awaitable<fetched> send(std::function<posting()> make) {
        posting made = make();
        try {
            co_return co_await deliver(std::move(made));
        } catch (const boost::system::system_error& problem) {
            throw fetch_failed{problem.code().message()};
        }
    }

private:
    /// What a lookup found, for the coroutine that waits for it, unless it waits no more.
    struct lookup {
        explicit lookup(asio::io_context& loop) : ready{loop, lookup_patience} {}
        asio::steady_timer ready;
        std::optional<tcp_endpoints> found{};
        boost::system::error_code problem{};
    };

    asio::awaitable<fetched> deliver(posting made) {
        auto where = allowed(co_await find(made.to));
        auto& [to, what] = made;
        if (!to.is_secure)
            co_return co_await exchange_plainly(to, std::move(where), std::move(what), limits_, answer_body::LEFT);
        if (!trust_) trust_.emplace(trusting_what_the_system_trusts());
        co_return co_await exchange_securely(to, std::move(where), std::move(what), limits_, answer_body::LEFT,
                                             *trust_);
    }

    /// Those of the addresses that something may be sent to. Throws `fetch_failed` where there is none.
    [[nodiscard]] tcp_endpoints allowed(tcp_endpoints found) const {
        if (!rules_.private_allowed)
            std::erase_if(found, [](const tcp::endpoint& each) { return !is_public(each.address()); });
        if (found.empty()) throw fetch_failed{"The host has no public address"};
        return found;
    }

    asio::awaitable<tcp_endpoints> find(const web_address& to) {
        const auto shared = std::make_shared<lookup>(loop_);
        asio::post(lookups_, [this, shared, host = to.host, port = to.port] { look_up(shared, host, port); });
        boost::system::error_code woken;
        co_await shared->ready.async_wait(asio::redirect_error(asio::use_awaitable, woken));
        if (shared->problem) throw boost::system::system_error{shared->problem};
        if (!shared->found) throw fetch_failed{"The host's name was not found in time"};
        co_return *std::move(shared->found);
    }

    void look_up(const std::shared_ptr<lookup>& asked, const std::string& host, const std::string& port) {
        tcp::resolver resolver{lookups_};
        boost::system::error_code problem;
        const auto flags = is_numeric(host) ? tcp::resolver::numeric_host : tcp::resolver::address_configured;
        const auto found = resolver.resolve(host, port, flags, problem);
        asio::post(loop_, [asked, problem, where = tcp_endpoints{found.begin(), found.end()}]() mutable {
            asked->problem = problem;
            asked->found = std::move(where);
            asked->ready.expires_at(asio::steady_timer::time_point::min());
        });
    }

    target_rules rules_;
    fetch_limits limits_;
    asio::io_context loop_{1};
    asio::executor_work_guard<asio::io_context::executor_type> stays_{loop_.get_executor()};
    asio::thread_pool lookups_{lookup_threads};
    std::optional<asio::ssl::context> trust_{};
    std::thread thread_;
};

sender::sender(target_rules rules, fetch_limits limits) : rules_{rules}, limits_{limits} {}

sender::~sender() = default;

asio::awaitable<fetched> sender::send(std::function<posting()> make) {
    if (!worker_) worker_ = std::make_unique<worker>(rules_, limits_);
    co_return co_await asio::co_spawn(worker_->executor(), worker_->send(std::move(make)), asio::use_awaitable);
}

}  // namespace callout
