#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace callout::db {

/// Which transactions a read of PostgreSQL has seen: what pg_current_snapshot() says, as text.
class postgres_snapshot {
public:
    /// Has seen none.
    postgres_snapshot() = default;
    /// `base` is added to the database's numbers of transactions. An empty text has seen none.
    /// Throws std::invalid_argument for what is no snapshot.
    postgres_snapshot(std::string_view text, std::int64_t base);

    [[nodiscard]] bool includes(std::int64_t transaction_id) const;

private:
    // All before this one, and those before `end_` that were not under way.
    std::int64_t begin_ = 0;
    std::int64_t end_ = 0;
    std::vector<std::int64_t> under_way_;
};

}  // namespace callout::db
