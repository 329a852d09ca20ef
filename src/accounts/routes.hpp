#pragma once

#include "http/route.hpp"

#include <vector>

namespace callout {

/// register/, login/ (sign_in.cpp).
std::vector<route> sign_in_routes();
/// google/ (google_sign_in.cpp).
std::vector<route> google_routes();
/// token/refresh/, logout/ (session_routes.cpp).
std::vector<route> session_routes();
/// me/ (profile.cpp).
std::vector<route> profile_routes();
/// workers/availability/ (availability.cpp).
std::vector<route> availability_routes();
/// admin/users/ (administration.cpp).
std::vector<route> administration_routes();

}  // namespace callout
