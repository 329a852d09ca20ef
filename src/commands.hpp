#pragma once

#include "accounts/create_admin.hpp"
#include "config.hpp"

/// What `callout` does besides serving. Each returns the exit code and throws what went wrong.
namespace callout {

enum class dry_run { NO, YES };

/// Brings the schema up to date, or only says what that would do.
int migrate(const config& settings, dry_run dry);

/// Prints every setting and asks the database; 1 if something keeps the service from starting.
int check(configuration settings);

/// Opens an admin's account, beside a running server if there is one.
int add_admin(const config& settings, const new_admin& asked);

/// A password typed twice at the terminal without being shown. Throws std::runtime_error without a terminal.
std::string ask_password();

}  // namespace callout
