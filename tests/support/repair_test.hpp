#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/api_test.hpp"

namespace callout {

/// Scenarios around repairs. A request lies at Union Square unless a test says otherwise.
class repair_test : public api_test {
protected:
    /// The body of a new request; the members of `more`, a JSON object, join or replace the usual ones.
    static std::string form(std::string_view more = "{}");
    /// A place so many degrees north of Union Square, as members of a form; a hundredth of a degree is 1.11 km.
    static std::string north(double degrees);

    /// Creates a request and returns its id. Throws std::runtime_error with any other answer than 201.
    std::int64_t ask(const person& customer, std::string_view more = "{}");
    answer read(const person& who, std::int64_t request);
    /// `action`: "accept", "start" and so on.
    answer act(const person& who, std::int64_t request, std::string_view action, std::string_view body = {});
    /// Makes the worker accept, start and complete the request, up to the status asked for.
    void bring(std::int64_t request, const person& worker, std::string_view to_status);

    /// The notices of an event in somebody's inbox, newest first.
    std::vector<boost::json::value> notices(const person& who, std::string_view event);
    /// The ids of a page's results, or of a plain array, in their order.
    static std::vector<std::int64_t> ids_in(const answer& shown);
    static std::string path_of(std::int64_t request, std::string_view action = {});
};

}  // namespace callout
