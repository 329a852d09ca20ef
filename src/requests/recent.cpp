#include "requests/recent.hpp"

namespace callout {
namespace {

/// Beyond this it starts anew: some ten thousand open requests.
constexpr std::size_t most_bytes = 16U << 20U;

std::size_t bytes_of(const recorded_request& request) {
    const request_row& row = request.row;
    std::size_t bytes = sizeof request + row.title.size() + row.description.size() + row.address.size() +
                        row.customer_notes.size() + row.admin_notes.size();
    for (const activity_row& line : request.history) bytes += sizeof line + line.message.size();
    return bytes;
}

}  // namespace

std::shared_ptr<const recorded_request> recent_requests::find(request_id id) const {
    const auto at = known_.find(id);
    return at == known_.end() ? nullptr : at->second;
}

void recent_requests::learn(std::shared_ptr<const recorded_request> now) {
    const request_row& row = now->row;
    if (const auto known = find(row.id); known != nullptr && known->row.version > row.version) return;
    forget(row.id);
    if (bytes_ > most_bytes) clear();
    bytes_ += bytes_of(*now);
    known_.emplace(row.id, std::move(now));
}

void recent_requests::forget(request_id id) {
    const auto at = known_.find(id);
    if (at == known_.end()) return;
    bytes_ -= bytes_of(*at->second);
    known_.erase(at);
}

void recent_requests::clear() {
    known_.clear();
    bytes_ = 0;
}

}  // namespace callout
