#include "accounts/roster.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "accounts/queries.hpp"
#include "accounts/sessions.hpp"
#include "db/pages.hpp"
#include "error.hpp"
#include "security/verified_tokens.hpp"

namespace callout {
namespace {

/// Beyond this many the roster starts anew, which bounds its memory at some 200 MB.
constexpr std::size_t most_remembered = 200'000;

/// So many workers are read at once at the start: bounds the memory of one result.
constexpr std::int64_t workers_a_page = 10'000;
/// And so many are put into the fleet before the loop turns.
constexpr std::size_t workers_a_turn = 500;

available_worker to_available_worker(const accounts_sql::available_row& row) {
    return {.id = row.user_id,
            .position = place_at(row.current_latitude, row.current_longitude),
            .service_radius = {static_cast<double>(row.service_radius_km)},
            .categories = row.category_ids.ids};
}

sighting to_sighting(const accounts_sql::available_row& row) {
    return {.latitude = row.current_latitude,
            .longitude = row.current_longitude,
            .recorded_at = row.position_recorded_at.value_or(instant{}),
            .is_pinged = row.is_pinged};
}

std::optional<sighting> sighting_of(const person_row& row) {
    if (!row.current_latitude || !row.current_longitude) return std::nullopt;
    return sighting{.latitude = *row.current_latitude,
                    .longitude = *row.current_longitude,
                    .recorded_at = row.position_recorded_at.value_or(instant{}),
                    .is_pinged = row.is_pinged.value_or(false)};
}

member to_member(const person_row& row) {
    return {.who = {.id = row.id, .role = row.role, .email = row.email, .first_name = row.first_name},
            .is_active = row.is_active,
            .last_seen = sighting_of(row),
            .service_radius = {static_cast<double>(row.service_radius_km.value_or(0))},
            .categories = row.category_ids.value_or(category_list{}).ids,
            .is_available = row.is_available.value_or(false),
            .heard_at = std::max(row.heard_at, row.last_available_at),
            .version = row.version};
}

}  // namespace

boost::asio::awaitable<std::shared_ptr<const member>> roster::find(user_id id) {
    if (const auto at = known_.find(id); at != known_.end()) co_return at->second;
    const std::uint64_t before = changes_;
    const auto row = co_await read(id);
    if (!row) co_return nullptr;
    auto found = std::make_shared<member>(to_member(*row));
    if (changes_ == before) keep(id, found);
    co_return found;
}

boost::asio::awaitable<std::optional<std::string>> roster::profile(user_id id) {
    if (const auto at = profiles_.find(id); at != profiles_.end()) co_return at->second;
    const std::uint64_t before = changes_;
    auto row = co_await read(id);
    if (!row) co_return std::nullopt;
    std::string shown = json::to_text(to_user(*std::move(row)));
    if (changes_ == before) {
        if (profiles_.size() >= most_remembered) profiles_.clear();
        profiles_[id] = shown;
    }
    co_return shown;
}

/// Positions are corrected after the database has answered, so that a ping meanwhile is no change that must be waited
/// for.
boost::asio::awaitable<std::optional<person_row>> roster::read(user_id id) {
    auto row = co_await db_(accounts_sql::person_by_id, id);
    if (row) presence_.correct(*row);
    co_return row;
}

void roster::move(user_id id, const sighting& to) {
    if (const auto at = known_.find(id); at != known_.end()) at->second->last_seen = to;
    profiles_.erase(id);
}

void roster::forget_profile(user_id id) {
    ++changes_;
    profiles_.erase(id);
}

void roster::learn(const person_row& now, const std::optional<sighting>& said) {
    forget_profile(now.id);
    if (const auto at = known_.find(now.id); at != known_.end() && at->second->version > now.version) return;
    if (said) presence_.said(now.id, *said);
    person_row newest = now;
    presence_.correct(newest);
    auto known = std::make_shared<member>(to_member(newest));
    follow(*known);
    keep(now.id, std::move(known));
    if (on_change_) on_change_(now);
}

boost::asio::awaitable<void> roster::learn_anew(user_id id) {
    const auto row = co_await db_(accounts_sql::person_by_id, id);
    if (!row) co_return;
    const auto seen = sighting_of(*row);
    learn(*row, seen && !seen->is_pinged ? seen : std::nullopt);
}

boost::asio::awaitable<void> roster::load_available() {
    using accounts_sql::available_row;
    presence_.reserve(static_cast<std::size_t>(co_await db_(accounts_sql::count_available_workers)));
    const auto ask = [this](const available_row* last) {
        const user_id after = last == nullptr ? user_id{} : last->user_id;
        return db_(accounts_sql::available_workers_after, after, workers_a_page);
    };
    co_await db::read_pages(ask, [this](std::vector<available_row> page) -> boost::asio::awaitable<void> {
        for (std::size_t i = 0; i < page.size(); ++i) {
            const auto heard_at = std::max(page[i].heard_at, page[i].last_available_at);
            presence_.put(to_available_worker(page[i]), to_sighting(page[i]), heard_at.value_or(time_.now()));
            if (i % workers_a_turn == 0) co_await boost::asio::post(boost::asio::use_awaitable);
        }
    });
}

void roster::keep(user_id id, std::shared_ptr<member> known) {
    if (known_.size() >= most_remembered) known_.clear();
    known_[id] = std::move(known);
}

void roster::follow(const member& known) {
    const user_id id = known.who.id;
    if (!known.is_active || known.who.role != role::WORKER) return presence_.forget(id);
    if (!known.is_available || !known.last_seen) return presence_.remove(id);
    presence_.put({id, known.last_seen->position(), known.service_radius, known.categories}, *known.last_seen,
                  known.heard_at.value_or(time_.now()));
}

// The session after the account was asked for: both may have changed meanwhile, together.
bool may_act(const member* known, const revoked_sessions& revoked, std::optional<session_id> session) {
    return known != nullptr && known->is_active && !(session && revoked.include(*session));
}

caller acting(const member* known, const revoked_sessions& revoked, std::optional<session_id> session) {
    if (!may_act(known, revoked, session)) throw error{errc::TOKEN_INVALID};
    caller who = known->who;
    who.session = session;
    return who;
}

boost::asio::awaitable<caller> authenticate(const gate& by, std::string_view token) {
    const auto verified = by.tokens.verify(token);
    if (const auto* problem = std::get_if<token_problem>(&verified)) {
        throw error{*problem == token_problem::WRONG_TYPE ? errc::TOKEN_WRONG_TYPE : errc::TOKEN_INVALID};
    }
    const auto& claims = std::get<token_claims>(verified);
    const auto known = co_await by.accounts.find(claims.user_id);
    const caller who = acting(known.get(), by.revoked, claims.session_id);
    if (who.role == role::WORKER) by.workers.note_call(who.id, by.time.now());
    co_return who;
}

}  // namespace callout
