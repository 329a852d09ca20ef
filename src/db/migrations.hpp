#pragma once

#include <span>
#include <string_view>

namespace callout {

/// One step of the schema: the file's name "0001_accounts" and its text, with the dialect words of db/schema.hpp.
struct migration {
    std::string_view name;
    std::string_view text;
};

/// The migrations that the program carries, in order; defined by the build.
[[nodiscard]] std::span<const migration> embedded_migrations();

}  // namespace callout
