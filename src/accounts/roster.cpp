#include "accounts/roster.hpp"

#include "accounts/queries.hpp"
#include "error.hpp"
#include "security/token.hpp"

namespace callout {
namespace {

/// Beyond this many the roster starts anew, which bounds its memory at some 200 MB.
constexpr std::size_t most_remembered = 200'000;

member to_member(const person_row& row) {
    member result{.who = {.id = row.id, .role = row.role, .email = row.email, .first_name = row.first_name},
                  .is_active = row.is_active,
                  .position = std::nullopt,
                  .service_radius = {static_cast<double>(row.service_radius_km.value_or(0))},
                  .categories = row.category_ids.value_or(category_list{}).ids,
                  .is_available = row.is_available.value_or(false),
                  .version = row.version};
    if (row.current_latitude && row.current_longitude)
        result.position = place_at(*row.current_latitude, *row.current_longitude);
    return result;
}

}  // namespace

boost::asio::awaitable<std::shared_ptr<const member>> roster::find(user_id id) {
    if (const auto at = known_.find(id); at != known_.end()) co_return at->second;
    const std::uint64_t before = changes_;
    const auto row = co_await db_(accounts_sql::person_by_id, id);
    if (!row) co_return nullptr;
    auto found = std::make_shared<const member>(to_member(*row));
    if (changes_ == before) keep(id, found);
    co_return found;
}

boost::asio::awaitable<std::optional<std::string>> roster::profile(user_id id) {
    if (const auto at = profiles_.find(id); at != profiles_.end()) co_return at->second;
    const std::uint64_t before = changes_;
    auto row = co_await db_(accounts_sql::person_by_id, id);
    if (!row) co_return std::nullopt;
    std::string shown = json::to_text(to_user(*std::move(row)));
    if (changes_ == before) {
        if (profiles_.size() >= most_remembered) profiles_.clear();
        profiles_[id] = shown;
    }
    co_return shown;
}

void roster::forget_profile(user_id id) {
    ++changes_;
    profiles_.erase(id);
}

void roster::learn(const person_row& now) {
    forget_profile(now.id);
    if (const auto at = known_.find(now.id); at != known_.end() && at->second->version > now.version) return;
    auto known = std::make_shared<const member>(to_member(now));
    follow(*known);
    keep(now.id, std::move(known));
    if (on_change_) on_change_(now);
}

boost::asio::awaitable<void> roster::load_fleet() {
    for (const person_row& row : co_await db_(accounts_sql::available_workers)) follow(to_member(row));
}

void roster::keep(user_id id, std::shared_ptr<const member> known) {
    if (known_.size() >= most_remembered) known_.clear();
    known_[id] = std::move(known);
}

void roster::follow(const member& known) {
    const bool takes_requests =
        known.is_available && known.is_active && known.position && known.who.role == role::WORKER;
    if (!takes_requests) return fleet_.remove(known.who.id);
    fleet_.put({known.who.id, *known.position, known.service_radius, known.categories});
}

boost::asio::awaitable<caller> authenticate(roster& accounts, const token_signer& tokens, std::string_view token) {
    const auto verified = tokens.verify(token, token_type::access);
    if (const auto* problem = std::get_if<token_problem>(&verified)) {
        throw error{*problem == token_problem::WRONG_TYPE ? errc::TOKEN_WRONG_TYPE : errc::TOKEN_INVALID};
    }
    const auto known = co_await accounts.find(std::get<token_claims>(verified).user_id);
    if (known == nullptr || !known->is_active) throw error{errc::TOKEN_INVALID};
    co_return known->who;
}

}  // namespace callout
