#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "db/backend.hpp"
#include "db/query.hpp"
#include "db/row.hpp"

namespace callout {

/// The answer of a statement that travels with a later one: `co_await std::move(it)`, or `value()` after any later
/// await of the same transaction.
template <class Result>
class [[nodiscard]] deferred : public asio::awaitable<Result> {
public:
    deferred(asio::awaitable<Result> wait, std::shared_ptr<const db::step> step)
        : asio::awaitable<Result>(std::move(wait)), step_(std::move(step)) {}

    /// Throws std::logic_error while the statement has not been carried out.
    [[nodiscard]] Result value() const {
        if (!step_->done) throw std::logic_error(step_->what->name + ": its value is asked before it was sent");
        return db::read_result<Result>(step_->what->name, step_->result);
    }

private:
    std::shared_ptr<const db::step> step_;
};

/// What `database::transact` hands to its function; everything done through it is atomic. One await at a time.
/// After any statement failed, every further one and the COMMIT throw the same error.
class transaction {
public:
    transaction(std::unique_ptr<db::session> session, db::catalog& statements, std::uint64_t& count)
        : session_(std::move(session)), statements_(&statements), count_(&count) {}

    /// Sends what is queued and this, and awaits the rows.
    template <class Result, class... Parameters>
        requires(!std::is_void_v<Result>)
    asio::awaitable<Result> operator()(const query<Result(Parameters...)>& asked,
                                       std::type_identity_t<Parameters>... values) {
        return finish<Result>(enqueue(asked, std::move(values)...));
    }

    /// Queued: it travels with the next awaited statement or with COMMIT; an error surfaces there.
    template <class... Parameters>
    void operator()(const query<void(Parameters...)>& asked, std::type_identity_t<Parameters>... values) {
        enqueue(asked, std::move(values)...);
    }

    /// Queued like a void statement, for its answer later: saves round trips.
    template <class Result, class... Parameters>
        requires(!std::is_void_v<Result>)
    deferred<Result> send(const query<Result(Parameters...)>& asked, std::type_identity_t<Parameters>... values) {
        auto step = enqueue(asked, std::move(values)...);
        return {finish<Result>(step), step};
    }

    /// Runs `hook` on the loop thread after COMMIT succeeded and before `transact` returns, in the order in which the
    /// commits were answered; forgotten on rollback and retry. What it throws leaves `transact`: it should not throw.
    void after_commit(std::function<void()> hook) { hooks_.push_back(std::move(hook)); }

private:
    friend class database;

    template <class Result, class... Parameters>
    db::shared_step enqueue(const query<Result(Parameters...)>& asked, std::type_identity_t<Parameters>... values) {
        auto step = std::make_shared<db::step>();
        step->what = &(*statements_)(asked);
        step->values.reserve(sizeof...(Parameters));
        (step->values.push_back(column<std::remove_cvref_t<Parameters>>::store(std::move(values))), ...);
        ++*count_;
        queue_.push_back(step);
        return step;
    }

    template <class Result>
    asio::awaitable<Result> finish(db::shared_step step) {
        if (!step->done) co_await flush();
        co_return db::read_result<Result>(step->what->name, step->result);
    }

    asio::awaitable<void> flush();
    asio::awaitable<void> commit();
    asio::awaitable<void> rollback();
    void announce();

    std::unique_ptr<db::session> session_;
    db::catalog* statements_;
    std::uint64_t* count_;
    db::steps queue_;
    std::vector<std::function<void()>> hooks_;
    std::exception_ptr failed_;
};

}  // namespace callout
