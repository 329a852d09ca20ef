#pragma once

#include "db/query.hpp"
#include "values.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace callout {

/// How much may be under way at once.
struct lane_limits {
    std::size_t of_all = 128;
    std::size_t of_one = 8;
    /// Of a lane whose receiver did not keep up last time: enough to see that it does again.
    std::size_t of_troubled = 1;
};

/// What is due when and under way where, lane by lane, so that a receiver that is slow or away holds up nobody else.
class lanes {
public:
    explicit lanes(lane_limits limits = {}) : limits_{limits} {}

    /// A lane that may send, and how much.
    struct turn {
        std::string lane;
        std::size_t room = 0;
    };

    /// Something of this lane is due then.
    void note(const std::string& lane, instant due);
    /// The lanes that have something due and room, whoever has waited longest first.
    [[nodiscard]] std::vector<turn> turns(instant now) const;
    /// The lane's due deliveries are about to be looked up: what is not noted anew is not due.
    void look_up(const std::string& lane);
    void begin(const std::string& lane, delivery_id which);
    /// `keeps_up` says whether the receiver answered, and not that it has too much to do.
    void end(const std::string& lane, delivery_id which, bool keeps_up);
    /// Where nothing is due or under way, nothing is remembered.
    void forget_if_idle(const std::string& lane);
    [[nodiscard]] id_list under_way(const std::string& lane) const;
    [[nodiscard]] std::size_t under_way() const { return under_way_; }
    /// When the first lane that has room is due.
    [[nodiscard]] std::optional<instant> next_due() const;
    [[nodiscard]] std::size_t size() const { return known_.size(); }

private:
    struct state {
        std::optional<instant> due;
        std::vector<delivery_id> under_way;
        bool keeps_up = true;
    };
    [[nodiscard]] std::size_t room_of(const state& one) const;

    lane_limits limits_;
    std::map<std::string, state> known_;
    std::size_t under_way_ = 0;
};

}  // namespace callout
