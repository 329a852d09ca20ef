#pragma once

#include <exception>
#include <memory>
#include <utility>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace callout {
namespace asio = boost::asio;
}

namespace callout::db {

/// What resumes a suspended coroutine, once, on the loop thread and never from within `suspend`.
class completion {
public:
    template <class Handler>
    explicit completion(Handler handler) : held_(std::make_unique<holder<Handler>>(std::move(handler))) {}

    /// Resumes it; with an error, the error is thrown there.
    void operator()(std::exception_ptr error) {
        const auto held = std::move(held_);
        held->call(std::move(error));
    }

private:
    struct erased {
        erased() = default;
        erased(const erased&) = delete;
        erased& operator=(const erased&) = delete;
        virtual ~erased() = default;
        virtual void call(std::exception_ptr error) = 0;
    };
    template <class Handler>
    struct holder final : erased {
        explicit holder(Handler given) : handler(std::move(given)) {}
        void call(std::exception_ptr error) override { std::move(handler)(std::move(error)); }
        Handler handler;
    };
    std::unique_ptr<erased> held_;
};

/// Suspends the calling coroutine; `start` receives the completion that resumes it.
template <class Start>
asio::awaitable<void> suspend(Start start) {
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(
        [&start](auto handler) { start(completion(std::move(handler))); }, asio::use_awaitable);
}

}  // namespace callout::db
