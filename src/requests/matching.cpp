#include "requests/matching.hpp"

namespace callout {

std::vector<matched_worker> who_is_told(const fleet& workers, place at, priority urgency,
                                        std::optional<category_id> category, std::size_t dispatch_fanout,
                                        std::span<const user_id> excluded) {
    const std::optional<std::size_t> limit =
        urgency == priority::EMERGENCY ? std::nullopt : std::optional{dispatch_fanout};
    return workers.covering(at, category, limit, excluded);
}

}  // namespace callout
