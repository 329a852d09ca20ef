#pragma once

#include "http/route.hpp"

#include <string>
#include <vector>

namespace callout {

/// docs/permissions.md: who may call which route, and on whose data, as Markdown.
std::string permissions_page(const std::vector<route>& routes);

}  // namespace callout
