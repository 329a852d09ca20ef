#pragma once

#include "accounts/create_admin.hpp"
#include "config.hpp"

/// What `callout` does besides serving. Each returns the exit code and throws what went wrong.
namespace callout {

enum class dry_run { NO, YES };

/// Brings the schema up to date, or only says what that would do.
int migrate(const config& settings, dry_run dry);

/// What `check` looks at beside settings and database: also what is unsafe on the open internet.
enum class deployment { IGNORED, CHECKED };

/// Prints every setting and asks the database; 1 if something keeps the service from starting, or is unsafe where that
/// is asked for.
int check(configuration settings, deployment how);

/// Copies the SQLite database to a new file, beside a running server if there is one. Throws std::invalid_argument for
/// PostgreSQL, which has its own means.
int back_up(const config& settings, const std::string& file);

/// Opens an admin's account, beside a running server if there is one.
int add_admin(const config& settings, const new_admin& asked);

/// A password typed twice at the terminal without being shown. Throws std::runtime_error without a terminal.
std::string ask_password();

}  // namespace callout
