#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "geo/nearest.hpp"
#include "geo/place.hpp"
#include "requests/priority.hpp"
#include "values.hpp"

namespace callout {

/// A request that waits for a worker.
struct pending_request {
    request_id id;
    instant created_at;
    priority urgency = priority::STANDARD;
    std::optional<category_id> category;
    std::vector<user_id> declined_by;
    user_id customer;
    place position;
    /// The rendered object as a worker who is not assigned sees it; the value of distance_km goes between the two.
    std::string json_head;
    std::string json_tail;
    /// Of the row; 0 where order does not matter, as at the start.
    std::int64_t version = 0;
    /// The board's own: which rendering it waits for.
    std::uint64_t rendering = 0;
};

/// What a worker may see, available or not.
struct reach {
    user_id worker;
    place position;
    kilometers radius;
    /// Empty: sees every category.
    std::vector<category_id> categories;
};

/// Which requests a page shows of those in reach; absent: all.
struct board_filter {
    std::optional<priority> urgency;
    std::optional<category_id> category;
};

/// In which order; ties by id.
enum class board_order { EMERGENCY_THEN_NEAREST, NEAREST, OLDEST, NEWEST };

/// Some of the requests in reach. The pointers live until the request is removed.
struct board_page {
    /// All that the filter lets through, on every page.
    std::size_t count = 0;
    std::vector<std::pair<const pending_request*, kilometers>> results;
};

/// Every pending request, by place.
class board {
public:
    /// Adds a request, or replaces what was known of it. Commits may be told of out of order: a version older than what
    /// was put or removed is ignored.
    void put(pending_request request);
    /// The request waits no more since that version. Nothing else happens when it is not on the board; nor does it in
    /// `decline` and `render`.
    void remove(request_id id, std::int64_t version = 0);
    /// Hides the request from that worker, which made it that version.
    void decline(request_id id, user_id worker, std::int64_t version = 0);
    /// To be asked before the rows are read for a `render` of these requests: of several readers at once, only the one
    /// that asked last has seen everything.
    [[nodiscard]] std::uint64_t begin_rendering(const std::vector<request_id>& which);
    /// Whether nobody began a rendering of the request since.
    [[nodiscard]] bool waits_for(request_id id, std::uint64_t rendering) const;
    /// Replaces the rendered object, after a name in it or its history changed.
    void render(request_id id, std::string json_head, std::string json_tail);
    [[nodiscard]] const pending_request* find(request_id id) const;
    [[nodiscard]] std::size_t size() const { return requests_.size(); }
    void clear();

    /// The distance of a request within the worker's radius (inclusive), of their categories and not declined by them.
    [[nodiscard]] static std::optional<kilometers> distance_in_reach(const pending_request& request, const reach& from);
    [[nodiscard]] static bool in_reach(const pending_request& request, const reach& from) {
        return distance_in_reach(request, from).has_value();
    }
    /// `size` of the requests in reach from the `offset`-th on.
    [[nodiscard]] board_page page(const reach& from, const board_filter& filter, board_order order, std::size_t offset,
                                  std::size_t size) const;

    /// Visits the pending requests of a customer, in no order; `render` is allowed meanwhile.
    template <class Visit>
    void for_each_of(user_id customer, Visit visit) const {
        for (const auto& [id, request] : requests_) {
            if (request.customer == customer) visit(request);
        }
    }
    /// The same for those of a category.
    template <class Visit>
    void for_each_of(category_id category, Visit visit) const {
        for (const auto& [id, request] : requests_) {
            if (request.category == category) visit(request);
        }
    }

private:
    struct candidate {
        request_id id;
        const pending_request* request = nullptr;
        friend bool operator==(const candidate& a, const candidate& b) { return a.id == b.id; }
        friend auto operator<=>(const candidate& a, const candidate& b) { return a.id <=> b.id; }
    };
    struct listing : candidate {
        static constexpr float reach_squared = std::numeric_limits<float>::infinity();

        unit_vector at;
    };
    // What a filter chooses by.
    using kind = std::pair<priority, std::optional<category_id>>;
    struct search;
    using candidates = std::vector<neighbor<candidate>>;

    [[nodiscard]] bool is_outdated(const pending_request& request) const;
    void remember_leaving(request_id id, std::int64_t version);
    [[nodiscard]] static listing listed(const pending_request& request) {
        return {{request.id, &request}, direction(request.position)};
    }
    [[nodiscard]] static kind kind_of(const pending_request& request) { return {request.urgency, request.category}; }
    [[nodiscard]] const std::vector<request_id>& declined_by(user_id worker) const;
    void forget_declines(const pending_request& request);

    template <class Visit>
    void for_each_part(const search& asked, Visit visit) const;
    [[nodiscard]] std::size_t count(const search& asked) const;
    [[nodiscard]] candidates nearest(const search& asked, std::size_t limit) const;
    [[nodiscard]] candidates emergencies_then_nearest(const search& asked, std::size_t limit) const;
    [[nodiscard]] candidates by_time(const search& asked, std::size_t limit, std::int64_t sign) const;
    [[nodiscard]] candidates first(const search& asked, board_order order, std::size_t limit) const;

    // The versions at which the last few requests left, in order of leaving.
    std::unordered_map<request_id, std::int64_t> left_;
    std::deque<request_id> leavings_;
    std::unordered_map<request_id, pending_request> requests_;
    // One index a kind, so that those in reach are counted and the nearest found without a look at all the others.
    std::map<kind, nearest_index<listing>> by_place_;
    std::unordered_map<user_id, std::vector<request_id>> declines_;
    std::uint64_t renderings_ = 0;
};

}  // namespace callout
