#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace callout::replay {

/// A text that is not the CSV it should be. what() names the line and the column.
class csv_error : public std::runtime_error {
public:
    csv_error(std::size_t line, const std::string& column, const std::string& problem);
};

/// One record and the line (from 1) on which it starts.
struct csv_record {
    std::size_t line{};
    std::vector<std::string> fields;
};

/// Reads a text as RFC 4180: commas, LF or CRLF, quoted fields with doubled quotes; the last line end is optional.
/// Throws csv_error for stray or unclosed quotes and for a record with another number of fields than the first.
std::vector<csv_record> parse_csv(std::string_view text);

}  // namespace callout::replay
