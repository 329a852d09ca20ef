#pragma once

#include <string>

namespace callout::db {

/// Copies a SQLite database as it is at one moment into a new file, while others may read and write it. The file is
/// there once the copy is whole and on the disk. Throws db::unavailable with a sentence for people; what was at `to`
/// before stays as it was.
void back_up(const std::string& from, const std::string& to);

}  // namespace callout::db
