#pragma once

#include <memory>
#include <vector>

#include "http/openapi.hpp"
#include "http/route.hpp"

namespace callout {

/// /api/schema/ (the document, which may be filled in later) and the embedded pages below /api/docs/.
std::vector<route> documentation_routes(std::shared_ptr<const api_document> document);

}  // namespace callout
