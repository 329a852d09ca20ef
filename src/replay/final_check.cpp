#include "replay/final_check.hpp"

#include <boost/asio/this_coro.hpp>
#include <string>

#include "replay/task_group.hpp"

namespace callout::replay {

using boost::asio::awaitable;

namespace {

awaitable<void> check_request(api& server, account& customer, const request_record& told, verdict& result) {
    const auto shown = co_await server.read(customer, told.id);
    if (!shown) {
        result.unreadable += 1;
        co_return;
    }
    result.requests_checked += 1;
    result.actions_checked += told.acknowledged.size();
    for (const auto& [broken, text] : verify(told, *shown)) {
        result.findings[broken].push_back("request " + std::to_string(told.id) + ": " + text);
    }
}

awaitable<void> check_count(api& server, account& customer, std::size_t acknowledged, verdict& result) {
    const auto shown = co_await server.count_requests(customer);
    if (!shown || *shown == acknowledged) co_return;
    const auto broken = *shown < acknowledged ? rule::ACKNOWLEDGED_IS_KEPT : rule::NOTHING_INVENTED;
    result.findings[broken].push_back("user " + std::to_string(customer.id) + " has " + std::to_string(*shown) +
                                      " requests, " + std::to_string(acknowledged) + " were acknowledged");
}

}  // namespace

awaitable<verdict> check_everything(const city& town, population& people) {
    verdict result;
    std::vector<std::size_t> acknowledged(people.customers.size());
    task_group group{co_await boost::asio::this_coro::executor};
    for (const auto& [id, told] : town.book()) {
        acknowledged[told.customer] += 1;
        group.start(check_request(town.server(), people.customers[told.customer], told, result));
    }
    for (std::size_t i = 0; i < people.customers.size(); ++i) {
        group.start(check_count(town.server(), people.customers[i], acknowledged[i], result));
    }
    co_await group.finish();
    co_return result;
}

}  // namespace callout::replay
