#include "security/google.hpp"

#include <utility>

namespace callout {

google_issuer::google_issuer(boost::asio::any_io_executor on, identity_rules rules, web_address key_source,
                             const clock& time, fetch_limits limits)
    : rules_{std::move(rules)}, time_{time}, keys_{std::move(on), std::move(key_source), time, limits} {}

boost::asio::awaitable<std::variant<identity, identity_problem>> google_issuer::identify(std::string token) {
    const auto shown = read_identity_token(token);
    if (!shown) co_return identity_problem::NOT_GENUINE;
    const auto key = co_await keys_.find(shown->key_id);
    if (key == nullptr) co_return identity_problem::NOT_GENUINE;
    co_return check_identity(*shown, *key, rules_, time_.now());
}

}  // namespace callout
