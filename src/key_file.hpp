#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace callout {

/// The key in a file that its owner alone may read; where there is none, what `make` returns is put there first.
/// Of two processes that do so at once both get the key of the one that was first.
/// Throws std::invalid_argument where the file cannot be written.
std::string settled_key(const std::filesystem::path& path, const std::function<std::string()>& make);

/// Throws std::invalid_argument, which names the path and the reason.
[[noreturn]] void cannot_write(const std::filesystem::path& path, int problem);

}  // namespace callout
