#pragma once

#include "config.hpp"

#include <string>
#include <vector>

namespace callout {

/// What of these settings is unsafe on the open internet: a sentence each that says what to set.
std::vector<std::string> unsafe_settings(const config& values);

}  // namespace callout
