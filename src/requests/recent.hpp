#pragma once

#include "requests/requests.hpp"

#include <cstddef>
#include <memory>
#include <unordered_map>
#include <vector>

namespace callout {

/// A request and its whole history, both of the version that the row names.
struct recorded_request {
    request_row row;
    /// Newest first.
    std::vector<activity_row> history;
};

/// Open requests that changed lately, so that the next action on one need not read it first. A hint: what it says is
/// confirmed by compare-and-set on the version, and nobody may be refused by it.
class recent_requests {
public:
    /// Null when it is not remembered.
    [[nodiscard]] std::shared_ptr<const recorded_request> find(request_id id) const;
    /// To be called after the commit of a change. Ignores what is older than what is known.
    void learn(std::shared_ptr<const recorded_request> now);
    void forget(request_id id);
    /// After a change of something else that rows show: the name of a category.
    void clear();

private:
    std::unordered_map<request_id, std::shared_ptr<const recorded_request>> known_;
    std::size_t bytes_ = 0;
};

}  // namespace callout
