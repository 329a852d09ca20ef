#pragma once

#include "http/route.hpp"

#include <vector>

namespace callout {

/// The inbox and mark-read/ (routes.cpp).
std::vector<route> notification_routes();

}  // namespace callout
