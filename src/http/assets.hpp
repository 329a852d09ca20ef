#pragma once

#include <span>
#include <string_view>

namespace callout {

/// A file of the web pages, held in the program itself.
struct asset {
    std::string_view path;  ///< as requested: "/api/docs/assets/swagger-ui.css"
    std::string_view content_type;
    std::string_view bytes;
};

/// Every file of the web pages, ordered by path.
std::span<const asset> embedded_assets();

}  // namespace callout
