#pragma once

#include "http/route.hpp"

#include <vector>

namespace callout {

/// workers/location/.
std::vector<route> position_routes();

}  // namespace callout
