#pragma once

#include "http/route.hpp"

#include <vector>

namespace callout {

/// stream/, its tickets and its snapshot (routes.cpp).
std::vector<route> live_routes();

}  // namespace callout
