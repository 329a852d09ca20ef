#include "http/buckets.hpp"

#include <algorithm>
#include <random>

namespace callout {
namespace {

using std::chrono::microseconds;

std::uint64_t random_seed() {
    std::random_device source;
    return std::uint64_t{source()} << 32U | source();
}

// Multiplication and shifts as in MurmurHash3's finalizer.
std::uint64_t mixed(std::uint64_t value) {
    value = (value ^ value >> 33U) * 0xff51afd7ed558ccdU;
    value = (value ^ value >> 33U) * 0xc4ceb9fe1a85ec53U;
    return value ^ value >> 33U;
}

/// So many that are full again are forgotten with each that comes: there are never many of those.
constexpr int forgotten_a_time = 2;

}  // namespace

std::size_t buckets::key_hash::operator()(const bucket_key& key) const noexcept {
    return mixed(mixed(seed ^ key.high) ^ key.low);
}

buckets::buckets(std::optional<rate> limit, std::size_t most)
    : limit_{limit}, most_{most}, known_{0, key_hash{random_seed()}} {}

microseconds buckets::interval() const { return microseconds{limit_->period} / limit_->count; }

microseconds buckets::wait(bucket& asked, instant now) const {
    const microseconds period{limit_->period};
    asked.full_at = std::clamp(asked.full_at, now, now + period);
    return asked.full_at + interval() - now - period;
}

std::optional<microseconds> buckets::take(bucket_key whose, instant now) {
    if (!limit_) return std::nullopt;
    const auto at = known_.find(whose);
    if (at == known_.end()) {
        forget_some(now);
        by_use_.push_front({whose, now + interval()});
        known_.emplace(whose, by_use_.begin());
        return std::nullopt;
    }
    by_use_.splice(by_use_.begin(), by_use_, at->second);
    bucket& found = *at->second;
    if (const microseconds left = wait(found, now); left > microseconds::zero()) return left;
    found.full_at += interval();
    return std::nullopt;
}

bool buckets::is_empty(bucket_key whose, instant now) {
    if (!limit_) return false;
    const auto at = known_.find(whose);
    return at != known_.end() && wait(*at->second, now) > microseconds::zero();
}

void buckets::give_back(bucket_key whose) {
    if (!limit_) return;
    if (const auto at = known_.find(whose); at != known_.end()) at->second->full_at -= interval();
}

void buckets::forget_some(instant now) {
    const auto forget_last = [this] {
        known_.erase(by_use_.back().whose);
        by_use_.pop_back();
    };
    for (int i = 0; i < forgotten_a_time && !by_use_.empty() && by_use_.back().full_at <= now; ++i) forget_last();
    if (known_.size() >= most_) forget_last();
}

}  // namespace callout
