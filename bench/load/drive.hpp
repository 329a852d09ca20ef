#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace callout {

/// What one connection sends next, as a whole HTTP request; nothing ends that connection's work.
using scenario = std::function<std::optional<std::string>(std::size_t connection)>;

/// What came of a load.
struct load_result {
    std::chrono::nanoseconds took{};
    std::vector<std::chrono::nanoseconds> latencies;
    /// Answers other than 2xx.
    std::size_t refused = 0;
    /// The first of them.
    std::string first_refusal;

    [[nodiscard]] double per_second() const;
    /// The latency that so many of a hundred answers stay within. Sorts the latencies.
    [[nodiscard]] std::chrono::nanoseconds percentile(double of_a_hundred);
};

/// Keeps every connection to 127.0.0.1:`port` busy with one request after the other for so long, or until the scenario
/// ends. Throws std::system_error when the server cannot be reached or hangs up.
load_result drive(std::uint16_t port, std::size_t connections, std::chrono::seconds at_most, const scenario& next);

/// Waits until GET /readyz is answered 200, asking every 5 ms. Throws std::runtime_error after 60 s.
void await_readiness(std::uint16_t port);

/// A port that nobody listens on now.
std::uint16_t free_port();

/// A request as text; no body, no Content-Length.
std::string http_request(const std::string& method, const std::string& path, const std::string& token,
                         const std::string& body = {});

}  // namespace callout
