#include "support/api_test.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "accounts/create_admin.hpp"

namespace callout {
namespace {

namespace asio = boost::asio;
namespace bj = boost::json;

std::string whole_path(std::string_view path) {
    for (const std::string_view prefix : {"/requests/", "/categories/", "/dashboard/"}) {
        if (path.starts_with(prefix)) return "/api/services" + std::string{path};
    }
    for (const std::string_view prefix : {"/auth/", "/notifications/", "/admin/"}) {
        if (path.starts_with(prefix)) return "/api" + std::string{path};
    }
    return std::string{path};
}

request_data to_request(const planned_call& planned) {
    request_data made{.method = planned.method, .target = whole_path(planned.path), .body = planned.body};
    made.headers = planned.headers;
    const auto has = [&](std::string_view name) {
        return std::ranges::any_of(made.headers,
                                   [&](const auto& each) { return equal_ignoring_case(each.first, name); });
    };
    if (!has("Host")) made.headers.emplace_back("Host", "localhost");
    if (!has("Content-Type") && !made.body.empty()) made.headers.emplace_back("Content-Type", "application/json");
    if (!planned.who.access.empty()) made.headers.emplace_back("Authorization", "Bearer " + planned.who.access);
    return made;
}

/// The request lives in the coroutine, as it does in a connection.
asio::awaitable<void> ask(app& service, request_data data, response& into) {
    into = co_await service.answer(data.view());
}

std::string email_of(std::string_view name) { return std::string{name} + "@example.com"; }

}  // namespace

api_test::api_test() { restart(); }

answer api_test::call(const person& who, verb method, std::string_view path, std::string_view body,
                      header_list headers) {
    return at_once({{.who = who,
                     .method = method,
                     .path = std::string{path},
                     .body = std::string{body},
                     .headers = std::move(headers)}})
        .front();
}

response api_test::ask_for(const planned_call& planned) {
    response result;
    run(ask(service(), to_request(planned), result));
    return result;
}

std::vector<answer> api_test::at_once(const std::vector<planned_call>& calls) {
    std::vector<response> responses(calls.size());
    std::vector<asio::awaitable<void>> asked;
    for (std::size_t i = 0; i < calls.size(); ++i) asked.push_back(ask(service(), to_request(calls[i]), responses[i]));
    in_process_.run_all(std::move(asked));
    std::vector<answer> answers;
    for (response& each : responses) answers.push_back(to_answer(std::move(each)));
    return answers;
}

void api_test::expect(const std::vector<table_row>& rows) {
    for (const table_row& row : rows) {
        const answer got = call(row.who, row.method, row.path, row.body);
        EXPECT_EQ(got.status, row.status) << row.name << ": " << got;
        if (!row.says.empty())
            EXPECT_TRUE(got.mentions(row.says)) << row.name << ": not said \"" << row.says << "\": " << got;
    }
}

person api_test::to_person(const answer& session) const {
    if (session.status != 200 && session.status != 201) throw std::runtime_error{"no session: " + session.text};
    return {.id = session.number_at("user.id"),
            .email = session.text_at("user.email"),
            .access = session.text_at("access"),
            .refresh = session.text_at("refresh")};
}

person api_test::register_as(std::string_view name, std::string_view role,
                             const std::vector<std::int64_t>& categories) {
    bj::object form{{"email", email_of(name)}, {"password", test_password}, {"role", role}, {"first_name", name}};
    if (!categories.empty()) form["category_ids"] = bj::array(categories.begin(), categories.end());
    return to_person(call(nobody, verb::POST, "/auth/register/", bj::serialize(form)));
}

person api_test::customer(std::string_view name) { return register_as(name, "CUSTOMER", {}); }

person api_test::worker(std::string_view name, const worker_options& options) {
    person made = register_as(name, "WORKER", options.categories);
    if (!options.at) return made;
    const bj::object online{{"is_available", true},
                            {"current_latitude", options.at->latitude},
                            {"current_longitude", options.at->longitude},
                            {"service_radius_km", options.radius}};
    const answer now = call(made, verb::PATCH, "/auth/workers/availability/", bj::serialize(online));
    if (now.status != 200) throw std::runtime_error{"not online: " + now.text};
    return made;
}

person api_test::admin(std::string_view name) {
    password_hasher passwords{cheapest};
    run([](api_test& self, password_hasher& hasher, std::string first_name) -> asio::awaitable<void> {
        co_await create_admin(self.db(), hasher, self.time,
                              {.email = email_of(first_name),
                               .password = std::string{test_password},
                               .first_name = first_name,
                               .last_name = ""});
    }(*this, passwords, std::string{name}));
    return sign_in(email_of(name));
}

person api_test::sign_in(std::string_view email, std::string_view password) {
    return to_person(post(nobody, "/auth/login/", bj::serialize(bj::object{{"email", email}, {"password", password}})));
}

}  // namespace callout
