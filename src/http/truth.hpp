#pragma once

#include "values.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace callout {

// Python's clients write the capitalised ones.
inline constexpr std::array<std::string_view, 4> truth_names{"true", "false", "True", "False"};

/// Yes or no as a query parameter.
using truth = one_of<truth_names>;

/// Whether it says yes; nothing where it was not sent.
inline std::optional<bool> sent_truth(const std::optional<truth>& said) {
    if (!said) return std::nullopt;
    return said->name() == "true" || said->name() == "True";
}

}  // namespace callout
