#include "fuzz/fuzzing.hpp"
#include "http/client_address.hpp"
#include "http/rate.hpp"

#include <string>

/// Who calls, as proxies tell it; which proxies are believed; and how often somebody may call.
namespace callout::fuzzing {
namespace {

using boost::asio::ip::address;
using boost::asio::ip::make_address;

const trusted_proxies proxies{{"10.0.0.0/8", "::1", "2001:db8::/32"}};
const address caller = make_address("198.51.100.7");

address client(std::string_view peer, std::initializer_list<std::string_view> forwarded) {
    request asked;
    asked.remote_address = peer;
    for (const auto value : forwarded) asked.headers.push_back({"X-Forwarded-For", value});
    return proxies.client_of(asked);
}

void check_forwarded(const std::string& claimed) {
    require(client("192.0.2.1", {claimed}) == make_address("192.0.2.1"), "a stranger is believed nothing");
    require(client("10.0.0.1", {claimed + ", 198.51.100.7"}) == caller,
            "what comes before a proxy's word is not heard");
    require(client("::1", {claimed, "198.51.100.7, 10.1.1.1"}) == caller, "nor in a header of its own");
    require(client("10.0.0.1", {claimed + ",[2001:db8::2]:443,198.51.100.7:80"}) == caller, "nor beside ports");
    const address named = client("10.0.0.1", {claimed});
    require(!network_text(named).empty() && client(named.to_string(), {}) == named, "a client has an address");
}

void check_networks(const std::string& network) {
    try {
        const trusted_proxies other{{network}};
        request asked;
        asked.remote_address = "192.0.2.1";
        require(other.client_of(asked) == make_address("192.0.2.1"), "without a header the peer is the client");
    } catch (const std::invalid_argument&) {
    }
}

void check_rate(std::string_view text) {
    try {
        const auto read = read_rate(text);
        if (!read) return require(text == "off", "only off is none");
        require(read->count >= 1 && read->count <= 1'000'000'000 && read->period.count() >= 1, "a rate is one");
        const char unit = read->period.count() == 1      ? 's'
                          : read->period.count() == 60   ? 'm'
                          : read->period.count() == 3600 ? 'h'
                                                         : 'd';
        require(read_rate(std::to_string(read->count) + '/' + unit) == read, "a rate survives being written");
    } catch (const std::invalid_argument&) {
    }
}

}  // namespace

void run(std::string_view input) {
    if (input.find_first_of(std::string_view{"\0\r\n", 3}) != std::string_view::npos) return;
    check_forwarded(std::string{input});
    check_networks(std::string{input});
    check_rate(input);
}

}  // namespace callout::fuzzing
