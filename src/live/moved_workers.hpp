#pragma once

#include "values.hpp"

#include <chrono>
#include <cstddef>
#include <unordered_set>
#include <vector>

namespace callout {

/// Workers who have moved and of whom that is to be told, each at most once a second: whoever moves more often is told
/// of with the newest position, and a reader who is slow misses only what is older. Holds each worker once.
class moved_workers {
public:
    using time_point = std::chrono::steady_clock::time_point;
    static constexpr std::chrono::seconds between_rounds{1};

    void note(user_id who) { next_.insert(who); }
    /// When somebody is to be told of; far away where nobody is.
    [[nodiscard]] time_point due() const;
    /// Up to so many of whom is to be told now, each once a round. A round that is not over goes on with the next call.
    [[nodiscard]] std::vector<user_id> take(time_point now, std::size_t most);

private:
    // Of the round that is under way, and of the one after it.
    std::vector<user_id> now_;
    std::unordered_set<user_id> next_;
    time_point next_round_{};
};

}  // namespace callout
