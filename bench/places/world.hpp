#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "geo/place.hpp"
#include "values.hpp"

namespace callout {

/// Every worker of the comparison has one of so many trades; plumbing is one of them.
inline constexpr std::int64_t trades = 10;
/// How many workers a question asks for, and how far away they may be.
inline constexpr std::size_t asked_count = 10;
inline constexpr kilometers asked_radius{10.0};

struct settled_worker {
    user_id id;
    place home;
    category_id trade;
};

/// Who of a trade is near a place?
struct question {
    place at;
    category_id trade;
};

/// A worker reports where they are now.
struct ping {
    user_id id;
    category_id trade;
    place at;
};

/// Workers, with ids from 1 on, and what happens among them; the same in every run.
struct world {
    std::vector<settled_worker> workers;
    std::vector<question> questions;
    std::vector<ping> pings;
};

/// A city: everybody is within a few kilometres of one of the real places in a file of repair calls (CSV).
[[nodiscard]] world city_of(std::size_t workers, std::string_view calls);
/// A country of 380,000 square kilometres, everybody anywhere in it.
[[nodiscard]] world country_of(std::size_t workers);

}  // namespace callout
