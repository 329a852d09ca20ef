#pragma once

#include "accounts/accounts.hpp"
#include "accounts/presence.hpp"
#include "context.hpp"
#include "db/database.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace callout {

class verified_tokens;

/// What the program needs to know of an account on every call.
struct member {
    caller who;
    bool is_active = true;
    /// Of workers: what they see from where they were last, available or not.
    std::optional<sighting> last_seen;
    kilometers service_radius;
    std::vector<category_id> categories;
    bool is_available = false;
    /// When they were heard of, as far as that is written.
    std::optional<instant> heard_at;
    /// Of the row that this was read from.
    std::int64_t version = 0;
};

/// The accounts that call, remembered: the database is asked once, and again after a change.
/// Keeps those present in step with what it learns of workers.
class roster {
public:
    roster(database& db, presence& workers, const clock& time) : db_{db}, presence_{workers}, time_{time} {}

    /// The account as it is now; null when there is none.
    boost::asio::awaitable<std::shared_ptr<const member>> find(user_id id);
    /// The account as JSON, as its owner sees it; nothing when there is none.
    boost::asio::awaitable<std::optional<std::string>> profile(user_id id);
    /// To be called after every commit that changed an account, with what it became. Commits may be told of out of
    /// order: what is older than what is known is ignored. `said` is where the worker said they are, if that changed.
    void learn(const person_row& now, const std::optional<sighting>& said = std::nullopt);
    /// The same after another process has committed it: what it became is read.
    boost::asio::awaitable<void> learn_anew(user_id id);
    /// To be called after a commit that changed what the owner sees and nothing that `find` tells.
    void forget_profile(user_id id);
    /// The worker is elsewhere now.
    void move(user_id id, const sighting& to);
    /// `follow` is told of every account that changed, after the commit.
    void on_change(std::function<void(const person_row&)> follow) { on_change_ = std::move(follow); }
    /// Remembers nobody.
    void clear() {
        known_.clear();
        profiles_.clear();
        ++changes_;
    }
    /// Reads who is available: at the start.
    boost::asio::awaitable<void> load_available();

private:
    boost::asio::awaitable<std::optional<person_row>> read(user_id id);
    void keep(user_id id, std::shared_ptr<member> known);
    void follow(const member& known);

    database& db_;
    presence& presence_;
    const clock& time_;
    std::unordered_map<user_id, std::shared_ptr<member>> known_;
    std::unordered_map<user_id, std::string> profiles_;
    std::function<void(const person_row&)> on_change_;
    // Counts changes: an account that was read while one happened is not kept, it may be the older version.
    std::uint64_t changes_ = 0;
};

/// Whether an account, null where there is none, may act in that session, or with a token of none.
bool may_act(const member* known, const revoked_sessions& revoked, std::optional<session_id> session);

/// The account as the caller in that session; to be asked for after the account was. Throws errc::TOKEN_INVALID.
caller acting(const member* known, const revoked_sessions& revoked, std::optional<session_id> session);

/// What is asked who calls.
struct gate {
    roster& accounts;
    presence& workers;
    verified_tokens& tokens;
    const revoked_sessions& revoked;
    const clock& time;
};

/// The account behind an access token, as the router wants it; a worker is heard of.
boost::asio::awaitable<caller> authenticate(const gate& by, std::string_view token);

}  // namespace callout
