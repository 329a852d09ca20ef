#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/presence.hpp"
#include "positions/positions.hpp"
#include "support/repair_test.hpp"

namespace callout {

/// Scenarios around workers whose phones tell where they are.
class ping_test : public repair_test {
protected:
    /// A fix so many degrees north of Union Square, recorded so long from now, as a phone sends it.
    std::string fix_at(double degrees_north, std::chrono::seconds from_now = {}) const;
    /// Fixes as one body.
    static std::string list(const std::vector<std::string>& fixes);
    answer send(const person& worker, std::string_view body) { return post(worker, "/auth/workers/location/", body); }
    /// Sends one fix of now. Throws std::runtime_error with any other answer than 204.
    void ping(const person& worker, double degrees_north = 0);

    [[nodiscard]] positions& taken() { return service().positions(); }
    [[nodiscard]] std::uint64_t dropped(drop_reason why) { return taken().counts().of(why); }
    /// Whether a new request at Union Square is offered to the worker.
    bool is_offered(const person& worker, const person& customer, std::string_view urgency = "STANDARD");
    /// What me/ says of where the worker is.
    std::string north_of(const person& worker) {
        return get(worker, "/auth/me/").text_at("worker_profile.current_latitude");
    }
    void write() { run(taken().write()); }
    /// As the program ends when it is told to.
    void stop_and_start() {
        run(service().stop({}));
        restart();
    }
};

}  // namespace callout
