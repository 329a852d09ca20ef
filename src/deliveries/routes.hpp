#pragma once

#include "http/route.hpp"

#include <vector>

namespace callout {

/// What waits to be delivered and what is dead, for admins (routes.cpp).
std::vector<route> delivery_routes();

}  // namespace callout
