#include "replay/population.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/this_coro.hpp>
#include <map>
#include <random>
#include <string_view>
#include <utility>

#include "replay/dice.hpp"
#include "replay/task_group.hpp"
#include "replay/trades.hpp"

namespace callout::replay {

using boost::asio::awaitable;

namespace {

constexpr double generalist_probability = 0.25;
constexpr double wide_radius_probability = 0.3;
constexpr std::size_t most_trades = 3;
// Workers draw from other streams than the calls, which are numbered from 0.
constexpr std::uint64_t worker_stream = 1'000'000;

constexpr std::array<const char*, 12> first_names{"Ada",  "Ben",  "Cleo", "Dan",  "Eva",  "Finn",
                                                  "Gita", "Hugo", "Ines", "Jack", "Kira", "Leo"};

std::string random_text(std::string_view alphabet, std::size_t size) {
    std::random_device entropy;
    std::uniform_int_distribution<std::size_t> place{0, alphabet.size() - 1};
    std::string text(size, ' ');
    std::ranges::generate(text, [&] { return alphabet[place(entropy)]; });
    return text;
}

registration introduce(const std::string& run, const std::string& role, std::size_t number) {
    constexpr std::string_view password_alphabet = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_.+";
    constexpr std::size_t password_size = 28;
    const std::string local = role == "WORKER" ? "worker" : "customer";
    return {.email = local + "-" + std::to_string(number) + "." + run + "@example.com",
            .password = random_text(password_alphabet, password_size),
            .role = role,
            .first_name = first_names[number % first_names.size()]};
}

awaitable<void> sign_up(api& server, registration person, account& into) {
    into = co_await server.register_person(person);
}

offer_of_work make_offer(const std::vector<repair_call>& calls, const category_ids& categories, dice choices) {
    offer_of_work offer{.where = calls[choices.below(calls.size())].where, .categories = {}};
    const bool is_wide = choices.chance(wide_radius_probability);
    offer.radius_km = static_cast<int>(is_wide ? choices.between(16, 41) : choices.between(6, 16));
    if (choices.chance(generalist_probability)) return offer;
    const auto trades = 1 + choices.below(most_trades);
    for (std::size_t i = 0; i < trades; ++i) {
        const auto name = category_of(calls[choices.below(calls.size())]);
        const auto found = name ? categories.find(*name) : categories.end();
        if (found == categories.end() || std::ranges::count(offer.categories, found->second) > 0) continue;
        offer.categories.push_back(found->second);
    }
    return offer;
}

std::vector<std::size_t> customers_by_zip(const std::vector<repair_call>& calls) {
    std::map<std::string, std::size_t, std::less<>> number_of_zip;
    std::vector<std::size_t> result;
    result.reserve(calls.size());
    for (const auto& call : calls) {
        result.push_back(number_of_zip.try_emplace(call.zip, number_of_zip.size()).first->second);
    }
    return result;
}

}  // namespace

awaitable<population> register_people(api& server, const std::vector<repair_call>& calls,
                                      const category_ids& categories, const replay_options& options) {
    constexpr std::size_t run_size = 10;
    population people{.run = random_text("abcdefghijklmnopqrstuvwxyz0123456789", run_size),
                      .customers = {},
                      .customer_of_call = customers_by_zip(calls),
                      .workers = {}};
    people.customers.resize(1 + *std::ranges::max_element(people.customer_of_call));
    people.workers.resize(static_cast<std::size_t>(options.workers));

    task_group group{co_await boost::asio::this_coro::executor};
    for (std::size_t i = 0; i < people.customers.size(); ++i) {
        group.start(sign_up(server, introduce(people.run, "CUSTOMER", i), people.customers[i]));
    }
    for (std::size_t i = 0; i < people.workers.size(); ++i) {
        people.workers[i].offer = make_offer(calls, categories, dice{options.seed, worker_stream + i});
        group.start(sign_up(server, introduce(people.run, "WORKER", i), people.workers[i].who));
    }
    co_await group.finish();
    co_return people;
}

}  // namespace callout::replay
