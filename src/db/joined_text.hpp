#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace callout::db {

/// Text of a length known at compile time: for statements that are put together of parts.
template <const std::string_view&... Parts>
struct joined_text {
    static constexpr auto characters = [] {
        std::array<char, (Parts.size() + ... + 0)> all{};
        auto at = all.begin();
        ((at = std::copy(Parts.begin(), Parts.end(), at)), ...);
        return all;
    }();
    static constexpr std::string_view value{characters.data(), characters.size()};
};

}  // namespace callout::db
