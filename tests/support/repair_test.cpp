#include "support/repair_test.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <iomanip>
#include <sstream>
#include <stdexcept>

namespace callout {
namespace {

namespace bj = boost::json;

constexpr double union_square_north = 40.735863;

}  // namespace

std::string repair_test::form(std::string_view more) {
    bj::object made{{"title", "Burst pipe"},
                    {"description", "Water through the kitchen ceiling."},
                    {"location_latitude", union_square.latitude},
                    {"location_longitude", union_square.longitude}};
    const bj::value others = bj::parse(more);
    for (const auto& member : others.as_object()) made[member.key()] = member.value();
    return bj::serialize(made);
}

std::string repair_test::north(double degrees) {
    std::ostringstream out;
    out << std::fixed << std::setprecision(6) << union_square_north + degrees;
    return R"({"location_latitude":")" + out.str() + "\"}";
}

std::int64_t repair_test::ask(const person& customer, std::string_view more) {
    const answer made = post(customer, "/requests/", form(more));
    if (made.status != 201) throw std::runtime_error{"not created: " + made.text};
    return made.number_at("id");
}

answer repair_test::read(const person& who, std::int64_t request) { return get(who, path_of(request)); }

answer repair_test::act(const person& who, std::int64_t request, std::string_view action, std::string_view body) {
    return post(who, path_of(request, action), body);
}

void repair_test::bring(std::int64_t request, const person& worker, std::string_view to_status) {
    std::vector<std::string_view> actions{"accept"};
    if (to_status != "ACCEPTED") actions.emplace_back("start");
    if (to_status == "COMPLETED") actions.emplace_back("complete");
    for (const std::string_view each : actions) {
        const answer done = act(worker, request, each);
        if (done.status != 200) throw std::runtime_error{std::string{each} + ": " + done.text};
    }
}

std::vector<bj::value> repair_test::notices(const person& who, std::string_view event) {
    std::vector<bj::value> found;
    const answer inbox = get(who, "/notifications/?page_size=100");
    for (const auto& each : inbox.body.at("results").as_array()) {
        if (std::string_view{each.at("event").as_string()} == event) found.push_back(each);
    }
    return found;
}

std::vector<std::int64_t> repair_test::ids_in(const answer& shown) {
    std::vector<std::int64_t> ids;
    const auto& rows = shown.body.is_array() ? shown.body.as_array() : shown.body.at("results").as_array();
    for (const auto& each : rows) ids.push_back(each.at("id").as_int64());
    return ids;
}

std::string repair_test::path_of(std::int64_t request, std::string_view action) {
    std::string path = "/requests/" + std::to_string(request) + '/';
    if (!action.empty()) path.append(action).append("/");
    return path;
}

}  // namespace callout
