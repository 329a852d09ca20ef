#pragma once

#include "http/message.hpp"
#include "values.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callout {

/// Which part of a list is asked for.
struct paging {
    std::int64_t number = 1;
    std::int64_t size = 20;

    [[nodiscard]] std::int64_t offset() const { return (number - 1) * size; }
    /// Throws `errc::INVALID_PAGE` for a page past the end; the first page of nothing is fine.
    void check(std::int64_t count) const;
};

/// Reads `page` and `page_size`. Throws `errc::INVALID_PAGE`, or a field error for `page_size`.
paging read_paging(const request& asked);

/// What a page may say beside its results; nothing by default.
struct no_extra {};

/// One page of a list, with the count of the whole.
template <class T, class Extra = no_extra>
struct page {
    using value_type = T;
    using extra_type = Extra;
    std::int64_t count = 0;
    paging asked;
    std::vector<T> results;
    [[no_unique_address]] Extra extra{};
};

/// Appends `"count":..,"next":..,"previous":..` for the page that was asked for, with absolute addresses.
void write_page_frame(std::string& out, const request& asked, std::int64_t count, paging which,
                      std::string_view scheme = "http");

}  // namespace callout
