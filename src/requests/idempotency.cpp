#include "requests/idempotency.hpp"

#include "error.hpp"
#include "requests/queries.hpp"
#include "security/digest.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace callout {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::hours kept_for{24};
constexpr std::size_t longest_key = 255;

}  // namespace

asio::awaitable<single_flight::turn> single_flight::enter(std::string key) {
    const auto under_way = under_way_;
    for (auto at = under_way->find(key); at != under_way->end(); at = under_way->find(key)) {
        const auto leaving = at->second;
        boost::system::error_code cancelled;
        co_await leaving->async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
    auto signal =
        std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    under_way->emplace(key, std::move(signal));
    co_return turn{under_way, std::move(key)};
}

single_flight::turn::~turn() {
    if (under_way_ == nullptr) return;
    const auto at = under_way_->find(key_);
    at->second->cancel();
    under_way_->erase(at);
}

std::optional<idempotency_key> read_idempotency_key(std::optional<std::string_view> header, user_id owner,
                                                    std::string_view body) {
    if (!header) return std::nullopt;
    const bool printable = std::ranges::all_of(*header, [](char c) { return c >= ' ' && c <= '~'; });
    if (header->empty() || header->size() > longest_key || !printable) {
        throw error::field("Idempotency-Key", "Ensure this header has 1 to 255 printable characters.");
    }
    return idempotency_key{.owner = owner, .key = std::string{*header}, .body_hash = sha256_hex(body)};
}

asio::awaitable<std::optional<std::string>> kept_answer(database& db, const idempotency_key& key, instant now) {
    auto kept = co_await db(requests_sql::kept_answer_of, key.owner, key.key);
    if (!kept || kept->created_at <= now - kept_for) co_return std::nullopt;
    if (kept->body_hash != key.body_hash) throw error{errc::KEY_REUSED};
    co_return std::move(kept->answer);
}

asio::awaitable<bool> keep_answer(transaction& tx, const idempotency_key& key, const std::string& answer, instant now) {
    tx(requests_sql::forget_old_answers, now - kept_for);
    const auto mine =
        co_await tx(requests_sql::keep_answer, key.owner, key.key, key.body_hash, answer, now, now - kept_for);
    co_return mine.has_value();
}

}  // namespace callout
