#include "requests/matching.hpp"

namespace callout {

std::vector<matched_worker> who_is_told(presence& workers, place at, priority urgency,
                                        std::optional<category_id> category, std::size_t dispatch_fanout,
                                        std::span<const user_id> excluded) {
    workers.sweep();
    if (urgency != priority::EMERGENCY) return workers.available().covering(at, category, dispatch_fanout, excluded);
    auto everybody = workers.available().covering(at, category, std::nullopt, excluded);
    std::erase_if(everybody, [&](const matched_worker& each) { return !workers.may_hear_of_emergency(each.id); });
    return everybody;
}

}  // namespace callout
