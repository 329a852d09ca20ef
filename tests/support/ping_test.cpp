#include "support/ping_test.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <stdexcept>

#include "http/json.hpp"

namespace callout {

std::string ping_test::fix_at(double degrees_north, std::chrono::seconds from_now) const {
    std::string out = fmt::format(R"({{"latitude":"{:.6f}","longitude":"{}","recorded_at":)", 40.735863 + degrees_north,
                                  union_square.longitude);
    json::write(out, time.now() + from_now);
    return out += '}';
}

std::string ping_test::list(const std::vector<std::string>& fixes) {
    std::string out;
    for (const std::string& each : fixes) (out += out.empty() ? '[' : ',') += each;
    return out += ']';
}

void ping_test::ping(const person& worker, double degrees_north) {
    const answer done = send(worker, fix_at(degrees_north));
    if (done.status != 204) throw std::runtime_error{"not taken: " + done.text};
}

bool ping_test::is_offered(const person& worker, const person& customer, std::string_view urgency) {
    const auto before = notices(worker, "REQUEST_CREATED").size();
    ask(customer, fmt::format(R"({{"priority":"{}"}})", urgency));
    return notices(worker, "REQUEST_CREATED").size() > before;
}

}  // namespace callout
