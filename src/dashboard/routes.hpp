#pragma once

#include "http/route.hpp"

#include <vector>

namespace callout {

/// dashboard/ (routes.cpp).
std::vector<route> dashboard_routes();

}  // namespace callout
