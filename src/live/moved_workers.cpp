#include "live/moved_workers.hpp"

#include <algorithm>

namespace callout {

moved_workers::time_point moved_workers::due() const {
    if (!now_.empty()) return time_point::min();
    return next_.empty() ? time_point::max() : next_round_;
}

std::vector<user_id> moved_workers::take(time_point now, std::size_t most) {
    if (now < due()) return {};
    if (now_.empty()) {
        now_.assign(next_.begin(), next_.end());
        next_.clear();
    }
    const auto first = now_.end() - static_cast<std::ptrdiff_t>(std::min(most, now_.size()));
    std::vector<user_id> taken{first, now_.end()};
    now_.erase(first, now_.end());
    next_round_ = now + between_rounds;
    return taken;
}

}  // namespace callout
