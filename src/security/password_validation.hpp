#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace callout {

/// What a password must not resemble: its owner's own data, in UTF-8; empty where unknown.
struct password_owner {
    std::string_view email;
    std::string_view first_name;
    std::string_view last_name;
};

/// Everything that Django 5's four password validators say against `password` (UTF-8), with their texts, defaults and
/// order: similar to the owner's data, shorter than 8 characters, common, entirely numeric. Empty: it may be used.
std::vector<std::string> password_problems(std::string_view password, const password_owner& owner);

}  // namespace callout
