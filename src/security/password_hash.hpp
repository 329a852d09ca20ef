#pragma once

#include "security/password.hpp"

#include <string>
#include <string_view>

namespace callout {

/// A freshly salted hash to store. Blocks for the cost, as everything here: coroutines use `password_hasher`. @throws
/// std::bad_alloc where the memory cannot be had.
std::string hash_password(std::string_view password, const password_cost& cost);

/// Whether `stored` is a hash of `password`; spends `cost` too where it is no hash. @throws std::bad_alloc.
verification verify_password(std::string_view password, const std::string& stored, const password_cost& cost);

/// Hashes once and forgets it. @throws std::bad_alloc.
void spend(std::string_view password, const password_cost& cost);

}  // namespace callout
