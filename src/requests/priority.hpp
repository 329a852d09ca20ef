#pragma once

#include <boost/describe/enum.hpp>

namespace callout {

/// How urgent a repair is; spelled as on the wire.
enum class priority { STANDARD, EMERGENCY };
BOOST_DESCRIBE_ENUM(priority, STANDARD, EMERGENCY)

}  // namespace callout
