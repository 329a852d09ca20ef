#include "requests/counts.hpp"

#include "requests/listing_queries.hpp"

namespace callout {
namespace {

/// Beyond this many accounts the tallies of accounts start anew, which bounds their memory.
constexpr std::size_t most_accounts = 100'000;

constexpr std::size_t index(status which) { return static_cast<std::size_t>(which); }
constexpr std::size_t index(priority which) { return static_cast<std::size_t>(which); }

}  // namespace

list_scope scope_of(role who) {
    switch (who) {
        case role::ADMIN: return list_scope::ALL;
        case role::CUSTOMER: return list_scope::CUSTOMER;
        case role::WORKER: break;
    }
    return list_scope::WORKER;
}

void request_counts::tally::add(std::optional<category_id> category, status is, priority urgency,
                                std::int64_t how_many) {
    categories[category.value_or(category_id{}).value][index(is)][index(urgency)] += how_many;
}

void request_counts::tally::add(const request_row& row, std::int64_t how_many) {
    add(row.category_id, row.status, row.priority, how_many);
}

std::int64_t request_counts::tally::sum(const count_filter& filter) const {
    std::int64_t total = 0;
    for (const auto& [category, numbers] : categories) {
        if (filter.category && filter.category->value != category) continue;
        for (std::size_t s = 0; s < status_count; ++s) {
            for (std::size_t p = 0; p < priority_count; ++p) {
                const bool passes = (!filter.status || index(*filter.status) == s) &&
                                    (!filter.priority || index(*filter.priority) == p);
                if (passes) total += numbers[s][p];
            }
        }
    }
    return total;
}

request_counts::change_under_way::change_under_way(request_counts& counts, std::vector<user_id> accounts)
    : changing_{counts.changing_}, accounts_{std::move(accounts)} {
    changing_->insert(accounts_.begin(), accounts_.end());
}

request_counts::change_under_way::~change_under_way() {
    for (const user_id each : accounts_) changing_->erase(changing_->find(each));
}

boost::asio::awaitable<request_counts::tally> request_counts::read(list_scope scope, user_id who) const {
    tally result;
    const auto rows = scope == list_scope::CUSTOMER ? co_await db_(requests_sql::tally_of_customer, who)
                                                    : co_await db_(requests_sql::tally_of_worker, who);
    for (const auto& row : rows) result.add(row.category, row.status, row.priority, row.how_many);
    co_return result;
}

boost::asio::awaitable<void> request_counts::load() {
    all_ = {};
    customers_.clear();
    workers_.clear();
    for (const auto& row : co_await db_(requests_sql::tally_at_start)) {
        counted_ = db::postgres_snapshot{row.seen, row.base};
        if (row.status) all_.add(row.category, *row.status, row.priority.value(), row.how_many);
    }
}

void request_counts::follow(const change_elsewhere& what) {
    ++changes_;
    customers_.erase(what.customer);
    if (what.worker) workers_.erase(*what.worker);
    if (what.former_worker) workers_.erase(*what.former_worker);
    if (counted_.includes(what.transaction_id)) return;
    if (what.before) all_.add(what.category, *what.before, what.priority, -1);
    all_.add(what.category, what.after, what.priority, 1);
}

boost::asio::awaitable<std::int64_t> request_counts::count(list_scope scope, user_id who, count_filter filter) {
    if (scope == list_scope::ALL) co_return all_.sum(filter);
    account_tallies& accounts = scope == list_scope::CUSTOMER ? customers_ : workers_;
    if (const auto known = accounts.find(who); known != accounts.end()) co_return known->second.sum(filter);
    const std::uint64_t before = changes_;
    tally fresh = co_await read(scope, who);
    const std::int64_t result = fresh.sum(filter);
    if (changes_ == before && !changing_->contains(who)) {
        if (accounts.size() >= most_accounts) accounts.clear();
        accounts.insert_or_assign(who, std::move(fresh));
    }
    co_return result;
}

void request_counts::change(const request_row& row, std::int64_t how_many) {
    all_.add(row, how_many);
    if (const auto known = customers_.find(row.customer_id); known != customers_.end())
        known->second.add(row, how_many);
    if (!row.worker_id) return;
    if (const auto known = workers_.find(*row.worker_id); known != workers_.end()) known->second.add(row, how_many);
}

void request_counts::follow(const request_row* before, const request_row& after) {
    ++changes_;
    if (before != nullptr) change(*before, -1);
    change(after, 1);
}

std::int64_t request_counts::of_status(status which, std::optional<priority> urgency) const {
    return all_.sum({.status = which, .priority = urgency});
}

namespace requests_sql {
namespace {

template <list_scope Scope, list_index Index, std::size_t... Order>
const list_query& pick(std::size_t order, std::index_sequence<Order...>) {
    constexpr std::array all{&list_requests<Scope, Index, Order>...};
    return *all.at(order);
}

template <list_scope Scope, list_index Index>
const list_query& pick(std::size_t order) {
    return pick<Scope, Index>(order, std::make_index_sequence<orderings.size()>{});
}

}  // namespace

const list_query& list_for(list_scope scope, list_index by, std::size_t order) {
    if (scope == list_scope::CUSTOMER) return pick<list_scope::CUSTOMER, list_index::NONE>(order);
    if (scope == list_scope::WORKER) return pick<list_scope::WORKER, list_index::NONE>(order);
    if (by == list_index::STATUS) return pick<list_scope::ALL, list_index::STATUS>(order);
    if (by == list_index::CATEGORY) return pick<list_scope::ALL, list_index::CATEGORY>(order);
    return pick<list_scope::ALL, list_index::NONE>(order);
}

const count_query& count_for(list_scope scope) {
    if (scope == list_scope::CUSTOMER) return count_requests<list_scope::CUSTOMER>;
    if (scope == list_scope::WORKER) return count_requests<list_scope::WORKER>;
    return count_requests<list_scope::ALL>;
}

}  // namespace requests_sql
}  // namespace callout
