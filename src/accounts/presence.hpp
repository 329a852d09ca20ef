#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <unordered_map>
#include <vector>

#include "accounts/accounts.hpp"
#include "accounts/fleet.hpp"
#include "clock.hpp"
#include "values.hpp"

namespace callout {

/// Where a worker was, and when.
struct sighting {
    callout::latitude latitude;
    callout::longitude longitude;
    instant recorded_at;
    /// Their app tells by itself where they are; otherwise they said so when they went online.
    bool is_pinged = false;
    /// Radius of what a ping is sure of, in meters.
    double accuracy_m = 0;

    [[nodiscard]] place position() const { return place_at(latitude, longitude); }
};

/// How long available workers count as such without a word of theirs.
struct presence_limits {
    /// Of those whose app pings, since their last position.
    std::chrono::seconds location_max_age{300};
    /// Of all others, since their last call.
    std::chrono::seconds availability_max_age{43'200};
};

/// An emergency is offered to workers whose app pings only if their position is at most so old.
inline constexpr std::chrono::seconds emergency_location_max_age{60};

/// A worker's row as it is to be written.
struct unwritten_sighting {
    user_id id;
    sighting last;
    instant heard_at;
};

/// Where workers were last, and which of those who are available were heard of lately: these are in the fleet.
/// The database follows later (`take_unwritten`).
class presence {
public:
    presence(fleet& workers, const clock& time, presence_limits limits)
        : fleet_{workers}, time_{time}, limits_{limits} {}

    /// A worker takes requests, or is another now. `heard_at` counts for one who was not known.
    void put(available_worker worker, const sighting& last, instant heard_at);
    /// A worker takes no requests any more, but may go on telling where they are.
    void remove(user_id id);
    /// The account is no worker's any more.
    void forget(user_id id);
    /// The worker said where they are: what was known before counts no more.
    void said(user_id id, const sighting& now);
    /// The worker's app told at `heard_at` where they are.
    void pinged(user_id id, const sighting& now, instant heard_at);
    /// The worker called.
    void note_call(user_id id, instant now);

    /// Another process has heard of the worker, and written it.
    void heard_elsewhere(const unwritten_sighting& told);

    /// What is in memory of a worker: of every one who is available, and of those whose app pings.
    [[nodiscard]] const sighting* last_of(user_id id) const;
    /// Puts into a row what the database has not got yet.
    void correct(person_row& row) const;

    /// Takes those out of the fleet who were not heard of for too long, and tells `on_stale` of each. Cheap when nobody
    /// is due. To be called before the fleet is asked who may be matched.
    void sweep();
    /// Every available worker who was heard of lately enough, as of the last sweep.
    [[nodiscard]] const fleet& available() const { return fleet_; }
    /// Whether an available worker may be told of an emergency now.
    [[nodiscard]] bool may_hear_of_emergency(user_id id) const;
    /// Whether the worker is available and, as of the last sweep, was not heard of for too long.
    [[nodiscard]] bool is_away(user_id id) const { return away_.contains(id); }
    /// `tell` is called with each worker who is available and counts as unavailable from now on, because nothing was
    /// heard of them for too long; also, once, with those of whom that is so when the program starts. And, with true,
    /// once they are heard of again. It may be called amid somebody's transaction.
    void on_change(std::function<void(user_id, bool is_heard_of)> tell) { on_change_ = std::move(tell); }
    /// `tell` is called with where a worker is now, each time that they or their app tell it.
    void on_move(std::function<void(user_id, const sighting&)> tell) { on_move_ = std::move(tell); }

    /// How many sightings the database has not got.
    [[nodiscard]] std::size_t unwritten() const { return unwritten_.size(); }
    /// Up to `most` of them, the oldest first; whoever takes them writes them, or gives them back.
    [[nodiscard]] std::vector<unwritten_sighting> take_unwritten(std::size_t most);
    /// These could not be written: they, or what is known by now, are taken again.
    void give_back(const std::vector<unwritten_sighting>& rows);

    /// Forgets everything, what is not written too.
    void clear();
    /// Makes room for so many available workers.
    void reserve(std::size_t size);

private:
    static constexpr instant never = instant::max();

    struct record {
        sighting last;
        instant heard_at;
        instant heard_at_written;
        // When the sweep looks at it, as `due_` has it.
        instant looked_at = never;
        bool is_available = false;
        bool is_unwritten = false;
    };
    struct appointment {
        instant at;
        user_id id;
        friend bool operator>(const appointment& a, const appointment& b) { return a.at > b.at; }
    };

    [[nodiscard]] instant expires(const record& known) const;
    [[nodiscard]] bool is_stale(const record& known, instant now) const { return now > expires(known); }
    void arrange_look(user_id id, record& known);
    void come_back(user_id id, const record& known, instant now);
    void follow_move(user_id id, record& known, instant heard_at);
    void mark_unwritten(user_id id, record& known);
    void forget_if_written(user_id id, const record& known);
    [[nodiscard]] bool take_away(user_id id, instant due, instant now);

    fleet& fleet_;
    const clock& time_;
    presence_limits limits_;
    std::unordered_map<user_id, record> records_;
    // Available in the database, and not heard of: as they are put into the fleet again.
    std::unordered_map<user_id, available_worker> away_;
    // One valid appointment a worker at most, at or before they are stale: a ping moves none of them.
    std::priority_queue<appointment, std::vector<appointment>, std::greater<>> due_;
    std::deque<user_id> unwritten_;
    std::function<void(user_id, bool)> on_change_ = [](user_id, bool) {};
    std::function<void(user_id, const sighting&)> on_move_ = [](user_id, const sighting&) {};
};

}  // namespace callout
