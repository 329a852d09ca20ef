#include "security/password.hpp"

#include "security/password_hash.hpp"

#include <sodium.h>
#include <sys/resource.h>
#include <unistd.h>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <utility>

namespace callout {
namespace {

namespace asio = boost::asio;

/// A text that leaves no copy in memory where it ends.
class wiped_text {
public:
    explicit wiped_text(std::string text) : text_{std::move(text)} {}
    wiped_text(const wiped_text&) = delete;
    wiped_text& operator=(const wiped_text&) = delete;
    wiped_text(wiped_text&& other) noexcept : text_{std::move(other.text_)} { other.wipe(); }
    wiped_text& operator=(wiped_text&&) = delete;
    ~wiped_text() { wipe(); }

    [[nodiscard]] const std::string& get() const { return text_; }

private:
    // Up to the capacity: a short text is moved by copying it.
    void wipe() noexcept {
        text_.resize(text_.capacity());
        sodium_memzero(text_.data(), text_.size());
    }

    std::string text_;
};

/// One of the pool's places, given back at the end.
class place {
public:
    place(std::shared_ptr<std::atomic<std::size_t>> taken, std::size_t capacity) : taken_{std::move(taken)} {
        if (taken_->fetch_add(1) < capacity) return;
        taken_->fetch_sub(1);
        throw password_pool_busy{};
    }
    place(const place&) = delete;
    place& operator=(const place&) = delete;
    place(place&& other) noexcept = default;
    place& operator=(place&&) = delete;
    ~place() { give_back(); }

    void give_back() {
        if (const auto taken = std::exchange(taken_, nullptr)) taken->fetch_sub(1);
    }

private:
    std::shared_ptr<std::atomic<std::size_t>> taken_;
};

/// The pool's threads take what time others leave them: where there is one core, sign-ins must not slow everything else
/// down.
constexpr int niceness = 15;

/// Makes the calling thread nicer, the first time. That it may not be does no harm.
void step_back() {
    thread_local const int outcome = ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness);
    static_cast<void>(outcome);
}

password_cost checked(password_cost cost) {
    if (sodium_init() < 0) throw std::runtime_error{"libsodium could not be started"};
    const bool enough =
        cost.memory_kib >= crypto_pwhash_MEMLIMIT_MIN / 1024 && cost.passes >= crypto_pwhash_OPSLIMIT_MIN;
    if (!enough) throw std::invalid_argument{"Argon2 takes at least 8 KiB and one pass"};
    return cost;
}

std::size_t checked_threads(std::size_t threads) {
    if (threads == 0) throw std::invalid_argument{"passwords need at least one thread"};
    return threads;
}

}  // namespace

password_hasher::password_hasher(password_cost cost, password_pool_size size)
    : cost_{checked(cost)}, capacity_{size.threads + size.waiting}, pool_{checked_threads(size.threads)} {}

password_hasher::~password_hasher() {
    pool_.stop();
    pool_.join();
}

template <class Job>
auto password_hasher::run(Job job) -> asio::awaitable<decltype(job())> {
    using result = decltype(job());
    auto start = [this](auto handler, Job work, place held) {
        auto caller = asio::make_work_guard(handler);
        asio::post(pool_,
                   [handler = std::move(handler), work = std::move(work), held = std::move(held), caller]() mutable {
                       std::exception_ptr failure;
                       result value{};
                       step_back();
                       try {
                           value = work();
                       } catch (...) {
                           failure = std::current_exception();
                       }
                       asio::post(caller.get_executor(), [handler = std::move(handler), held = std::move(held), failure,
                                                          value = std::move(value)]() mutable {
                           held.give_back();
                           std::move(handler)(failure, std::move(value));
                       });
                   });
    };
    using signature = void(std::exception_ptr, result);
    co_return co_await asio::async_initiate<decltype(asio::use_awaitable), signature>(
        std::move(start), asio::use_awaitable, std::move(job), place{taken_, capacity_});
}

asio::awaitable<std::string> password_hasher::hash(std::string password) {
    auto job = [text = wiped_text{std::move(password)}, cost = cost_] { return hash_password(text.get(), cost); };
    co_return co_await run(std::move(job));
}

asio::awaitable<verification> password_hasher::verify(std::string password, std::string stored) {
    auto job = [text = wiped_text{std::move(password)}, stored = std::move(stored), cost = cost_] {
        return verify_password(text.get(), stored, cost);
    };
    co_return co_await run(std::move(job));
}

}  // namespace callout
