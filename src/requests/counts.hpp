#pragma once

#include "db/database.hpp"
#include "db/postgres_snapshot.hpp"
#include "requests/requests.hpp"

#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace callout {

/// Whose requests a list shows.
enum class list_scope { ALL, CUSTOMER, WORKER };

/// The list of somebody with that role.
list_scope scope_of(role who);

/// Which of them; absent: all.
struct count_filter {
    std::optional<callout::status> status;
    std::optional<callout::priority> priority;
    std::optional<callout::category_id> category;
};

/// What another process did to a request, as far as it counts.
struct change_elsewhere {
    /// Of the database's own counting.
    std::int64_t transaction_id = 0;
    user_id customer;
    std::optional<user_id> worker;
    std::optional<user_id> former_worker;
    std::optional<category_id> category;
    callout::priority priority = priority::STANDARD;
    /// None for a new request.
    std::optional<callout::status> before;
    callout::status after = status::PENDING;
};

/// How many requests there are, so that a page needs no count over the whole table.
/// All of them are counted at the start, an account's at its first list; every commit keeps the numbers true.
class request_counts {
public:
    explicit request_counts(database& db) : db_{db} {}

    /// Counts everything: at the start.
    boost::asio::awaitable<void> load();
    /// To be called when another process has committed a change; one that was counted at the start is not counted
    /// again.
    void follow(const change_elsewhere& what);
    /// How many of an account's requests pass the filter; `who` is ignored for ALL.
    boost::asio::awaitable<std::int64_t> count(list_scope scope, user_id who, count_filter filter);
    /// Held around a transaction that may change requests of these accounts: what is counted meanwhile is not kept,
    /// because the database may show the change before `follow` tells of it.
    class change_under_way {
    public:
        change_under_way(request_counts& counts, std::vector<user_id> accounts);
        change_under_way(const change_under_way&) = delete;
        change_under_way& operator=(const change_under_way&) = delete;
        ~change_under_way();

    private:
        std::shared_ptr<std::unordered_multiset<user_id>> changing_;
        std::vector<user_id> accounts_;
    };

    /// To be called after every commit that created or changed a request; `before` is null for a new one.
    void follow(const request_row* before, const request_row& after);
    /// Of all requests, those of a status, and of a priority if one is named.
    [[nodiscard]] std::int64_t of_status(status which, std::optional<priority> urgency = std::nullopt) const;

private:
    static constexpr std::size_t status_count = 5;
    static constexpr std::size_t priority_count = 2;
    using by_status = std::array<std::array<std::int64_t, priority_count>, status_count>;

    /// The numbers of one list, by category (0: none).
    struct tally {
        std::map<std::int64_t, by_status> categories;
        void add(const request_row& row, std::int64_t how_many);
        void add(std::optional<category_id> category, status is, priority urgency, std::int64_t how_many);
        [[nodiscard]] std::int64_t sum(const count_filter& filter) const;
    };
    using account_tallies = std::unordered_map<user_id, tally>;

    boost::asio::awaitable<tally> read(list_scope scope, user_id who) const;
    void change(const request_row& row, std::int64_t how_many);

    database& db_;
    tally all_;
    /// What `all_` held when it was counted.
    db::postgres_snapshot counted_;
    account_tallies customers_;
    account_tallies workers_;
    // A tally that was read while a request changed is used once and not kept: it may lack the change, or hold it
    // already.
    std::uint64_t changes_ = 0;
    // Shared with the changes under way, which may outlive this when the program stops.
    std::shared_ptr<std::unordered_multiset<user_id>> changing_ = std::make_shared<std::unordered_multiset<user_id>>();
};

}  // namespace callout
