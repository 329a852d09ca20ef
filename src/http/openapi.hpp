#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/route.hpp"

namespace callout {

/// The version that the program and its document carry.
inline constexpr std::string_view program_version = "0.1.0";

/// The OpenAPI 3.1 document of a program, as texts.
struct api_document {
    std::string json;
    std::string yaml;
};

/// Describes every route that has an id; the same routes give the same text. Throws std::logic_error where two routes
/// share an id or an example is no JSON.
api_document describe_api(const std::vector<route>& routes);

}  // namespace callout
