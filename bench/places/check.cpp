#include "places/check.hpp"

#include "geo/closest.hpp"

namespace callout {
namespace {

std::vector<neighbor<user_id>> by_brute_force(const std::vector<settled_worker>& workers, const question& asked) {
    const unit_vector center = direction(asked.at);
    const cap around{asked_radius};
    closest<user_id> found{asked_count};
    for (const settled_worker& each : workers) {
        if (each.trade != asked.trade) continue;
        const double chord = chord_squared(center, direction(each.home));
        if (around.holds(chord)) found.offer({chord, each.id});
    }
    return found.take();
}

/// Ids count from 1.
const settled_worker& with_id(const std::vector<settled_worker>& workers, user_id id) {
    return workers.at(static_cast<std::size_t>(id.value - 1));
}

bool is_identical(const std::vector<neighbor<user_id>>& truth, const answer& given) {
    return std::equal(truth.begin(), truth.end(), given.begin(), given.end(),
                      [](const auto& expected, user_id id) { return expected.id == id; });
}

bool is_within_a_metre(const std::vector<settled_worker>& workers, const question& asked,
                       const std::vector<neighbor<user_id>>& truth, const answer& given) {
    return std::equal(truth.begin(), truth.end(), given.begin(), given.end(), [&](const auto& expected, user_id id) {
        const kilometers away = distance(asked.at, with_id(workers, id).home);
        return with_id(workers, id).trade == asked.trade &&
               away.value <= arc_over(expected.chord_squared).value + 0.001;
    });
}

}  // namespace

agreement compare(const std::vector<settled_worker>& workers, std::span<const question> asked,
                  const std::vector<answer>& answers) {
    agreement result{.asked = asked.size()};
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const auto truth = by_brute_force(workers, asked[i]);
        if (is_identical(truth, answers.at(i))) ++result.identical;
        if (is_within_a_metre(workers, asked[i], truth, answers.at(i))) ++result.within_a_metre;
    }
    return result;
}

}  // namespace callout
