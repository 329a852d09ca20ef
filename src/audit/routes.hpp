#pragma once

#include "http/route.hpp"

#include <vector>

namespace callout {

/// admin/audit/ (routes.cpp).
std::vector<route> audit_routes();

}  // namespace callout
