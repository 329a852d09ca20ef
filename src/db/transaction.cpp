#include "db/transaction.hpp"

namespace callout {

asio::awaitable<void> transaction::flush() {
    if (failed_) std::rethrow_exception(failed_);
    try {
        co_await session_->run(std::exchange(queue_, {}));
    } catch (...) {
        failed_ = std::current_exception();
        throw;
    }
}

asio::awaitable<void> transaction::commit() {
    if (failed_) std::rethrow_exception(failed_);
    co_await session_->commit(std::exchange(queue_, {}));
}

asio::awaitable<void> transaction::rollback() {
    queue_.clear();
    hooks_.clear();
    co_await session_->rollback();
}

void transaction::announce() {
    for (const auto& hook : std::exchange(hooks_, {})) hook();
}

}  // namespace callout
