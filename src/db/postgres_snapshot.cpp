#include "db/postgres_snapshot.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace callout::db {
namespace {

/// The number that the text begins with, which is taken from it with the `end` after it, if there is one.
std::int64_t take_number(std::string_view& text, char end) {
    std::int64_t number = 0;
    const auto [rest, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc{}) throw std::invalid_argument{"not a snapshot of PostgreSQL"};
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
    if (text.starts_with(end)) text.remove_prefix(1);
    return number;
}

}  // namespace

postgres_snapshot::postgres_snapshot(std::string_view text, std::int64_t base) {
    if (text.empty()) return;
    begin_ = base + take_number(text, ':');
    end_ = base + take_number(text, ':');
    while (!text.empty()) under_way_.push_back(base + take_number(text, ','));
}

bool postgres_snapshot::includes(std::int64_t transaction_id) const {
    if (transaction_id < begin_) return true;
    return transaction_id < end_ && std::ranges::find(under_way_, transaction_id) == under_way_.end();
}

}  // namespace callout::db
