#pragma once

#include "http/route.hpp"

#include <vector>

namespace callout {

/// What admins do with webhooks (routes.cpp).
std::vector<route> webhook_routes();

}  // namespace callout
