#pragma once

#include <boost/json/value.hpp>
#include <string>

namespace callout {

/// A JSON value as a YAML 1.2 document in block style; texts that YAML could read as something else are quoted.
std::string to_yaml(const boost::json::value& value);

/// A JSON value as JSON text, indented by two spaces, ending in a line feed.
std::string to_indented_json(const boost::json::value& value);

}  // namespace callout
