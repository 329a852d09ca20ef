#pragma once

#include "accounts/forms.hpp"
#include "context.hpp"

namespace callout {

/// Tokens for an account whose owner has proved who they are.
session open_session(const context& ctx, user who);

}  // namespace callout
