#pragma once

#include <cstdint>
#include <string>

namespace callout {

/// How much a town holds. Ids are 1, 2, 3 ...: first the workers, then the customers, then one admin.
struct population {
    /// Available, within 7 km of the town's middle, with a radius of 20 km.
    std::int64_t workers = 2'000;
    std::int64_t customers = 500;
    /// Waiting, within 7 km of the middle; their ids come first.
    std::int64_t pending = 2'000;
    /// Waiting beside the middle of another town where only `far_workers`, the last workers, are.
    std::int64_t far_pending = 0;
    std::int64_t far_workers = 64;
    /// Completed long ago; two lines of history and two notices each.
    std::int64_t completed = 0;
};

/// Fills a migrated, empty database by bulk statements; always the same rows.
/// Throws std::runtime_error with what the database says.
void fill(const std::string& url, const population& with);

}  // namespace callout
