#pragma once

#include "accounts/fleet.hpp"
#include "places/contender.hpp"

namespace callout {

/// The fleet itself, in this process. Its workers' own radius is what the others are asked for.
class ours final : public contender {
public:
    [[nodiscard]] std::string name() const override { return "Callout"; }
    void load(const std::vector<settled_worker>& workers) override {
        for (const settled_worker& each : workers) fleet_.put({each.id, each.home, asked_radius, {each.trade}});
    }
    std::vector<answer> nearest(std::span<const question> asked) override;
    void move(std::span<const ping> pings) override {
        for (const ping& each : pings) fleet_.move(each.id, each.at);
    }

private:
    fleet fleet_;
};

/// Of single calls, in microseconds.
struct latencies {
    double median;
    double p99;
};

/// What is known of the fleet alone.
struct fleet_figures {
    /// Bytes a worker on the heap: the trees, and all.
    double index_bytes;
    double total_bytes;
    latencies nearest;
    latencies move;
    /// With radii of 1 to 20 km, and 1,000 km for one worker in a thousand.
    double mixed_radii_per_second;
    double any_trade_per_second;
};

[[nodiscard]] fleet_figures measure_fleet(const world& with);

}  // namespace callout
