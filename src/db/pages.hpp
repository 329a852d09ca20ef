#pragma once

#include <exception>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace callout::db {

/// Reads rows page by page, one page ahead: while `use(page)` works and lets the loop turn now and then, the database
/// looks up the next one. `ask(last)` is to read what follows the row `last`, or for null the first page; an empty
/// page is the end. Throws what either throws.
template <class Ask, class Use>
boost::asio::awaitable<void> read_pages(Ask ask, Use use) {
    namespace asio = boost::asio;
    const auto on = co_await asio::this_coro::executor;
    auto page = co_await ask(nullptr);
    while (!page.empty()) {
        const auto last = page.back();
        auto [order, not_read, next, not_used] =
            co_await asio::experimental::make_parallel_group(asio::co_spawn(on, ask(&last), asio::deferred),
                                                             asio::co_spawn(on, use(std::move(page)), asio::deferred))
                .async_wait(asio::experimental::wait_for_all{}, asio::use_awaitable);
        for (const std::exception_ptr& problem : {not_used, not_read}) {
            if (problem) std::rethrow_exception(problem);
        }
        page = std::move(next);
    }
}

}  // namespace callout::db
