#pragma once

#include "http/route.hpp"

#include <vector>

namespace callout {

/// GET /metrics: what this process has counted, for Prometheus.
std::vector<route> metrics_routes();

}  // namespace callout
