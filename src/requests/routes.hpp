#pragma once

#include "http/route.hpp"

#include <vector>

namespace callout {

/// categories/ (categories.cpp).
std::vector<route> category_routes();
/// requests/: create (creating.cpp).
std::vector<route> creating_routes();
/// requests/: list, retrieve, pending, active (listing.cpp).
std::vector<route> listing_routes();
/// requests/{id}/track_worker/ (tracking.cpp).
std::vector<route> tracking_routes();
/// requests/{id}/: accept, start, complete, cancel, release, assign (actions.cpp).
std::vector<route> action_routes();
/// requests/{id}/: decline, rate (opinions.cpp).
std::vector<route> opinion_routes();
/// me/: DELETE, which ends an account and its part in requests (leaving.cpp).
std::vector<route> leaving_routes();
/// admin/users/{id}/: PATCH, which may end an account's part in requests (administration.cpp).
std::vector<route> user_change_routes();

}  // namespace callout
