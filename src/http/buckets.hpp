#pragma once

#include "http/rate.hpp"
#include "values.hpp"

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <unordered_map>

namespace callout {

/// Whose bucket it is: an account, a network, whatever 128 bits tell apart.
struct bucket_key {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    friend auto operator<=>(const bucket_key&, const bucket_key&) = default;
};

/// Token buckets of one rate, in memory. A bucket holds `count` tokens and fills evenly within the period (the generic
/// cell rate algorithm, ITU-T I.371: all that is kept of a bucket is when it will be full). Of more than `most` buckets
/// the one that was asked for longest ago is forgotten, which bounds the memory at some 120 bytes each.
class buckets {
public:
    static constexpr std::size_t most_remembered = 100'000;

    /// Without a rate nothing is limited or remembered.
    explicit buckets(std::optional<rate> limit, std::size_t most = most_remembered);

    /// Takes a token. Nothing if there was one, else how long until there is. A clock that is set back delays nobody by
    /// more than a period.
    std::optional<std::chrono::microseconds> take(bucket_key whose, instant now);
    /// Whether a token could be taken.
    [[nodiscard]] bool is_empty(bucket_key whose, instant now);
    /// Puts a token back that was taken for something that does not count after all.
    void give_back(bucket_key whose);
    /// How many buckets are remembered.
    [[nodiscard]] std::size_t size() const { return known_.size(); }

private:
    struct bucket {
        bucket_key whose;
        instant full_at;
    };
    // Seeded anew each time, so that nobody can choose keys that meet in one slot.
    struct key_hash {
        std::uint64_t seed;
        std::size_t operator()(const bucket_key& key) const noexcept;
    };
    using order = std::list<bucket>;

    [[nodiscard]] std::chrono::microseconds interval() const;
    /// How long until a token can be taken; not positive if it can now. Brings the bucket within what the clock allows.
    [[nodiscard]] std::chrono::microseconds wait(bucket& asked, instant now) const;
    void forget_some(instant now);

    std::optional<rate> limit_;
    std::size_t most_;
    // The last one asked for comes first.
    order by_use_;
    std::unordered_map<bucket_key, order::iterator, key_hash> known_;
};

}  // namespace callout
