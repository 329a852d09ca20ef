#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace callout {

/// What a replay of recorded repair calls is asked to do.
struct replay_options {
    /// The CSV of recorded calls (its columns: data/README.md).
    std::string file;
    /// The server, plain http only: `http://host[:port]`.
    std::string url = "http://127.0.0.1:8000";
    /// Simulated workers, at least 1.
    int workers = 40;
    /// Simulated seconds that pass in one second of the wall clock, above 0.
    double speed = 600;
    /// The same seed makes the same people and the same decisions; what the races make of them differs.
    std::uint64_t seed = 1;
    /// Upper bound of simultaneous connections, at least 1.
    std::size_t connections = 32;
    /// No progress is shown; the final table still is.
    bool quiet = false;
};

/// Plays the calls through the server's public HTTP API and checks every request's history afterwards.
/// The table goes to standard output; progress and errors go to standard error.
/// Returns the exit code: 0 only if no HTTP call failed and the final check passed. Does not throw.
int run_replay(const replay_options& options);

}  // namespace callout
