#pragma once

#include "http/route.hpp"

#include <vector>

namespace callout {

/// The application server's key, and one's own subscriptions (routes.cpp).
std::vector<route> push_routes();

}  // namespace callout
