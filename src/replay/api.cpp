#include "replay/api.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <cstdio>
#include <utility>

namespace callout::replay {

namespace asio = boost::asio;
namespace json = boost::json;
using asio::awaitable;

namespace {

constexpr std::size_t samples_kept = 8;
constexpr std::size_t failures_until_gone = 20;
constexpr std::chrono::seconds patience{120};

bool is_success(const http_response& answer) { return answer.status >= 200 && answer.status < 300; }

http_request get(std::string path) {
    return {.verb = method::GET, .path = std::move(path), .body = {}, .token = {}, .idempotency_key = {}};
}

http_request send_json(method verb, std::string path, const json::object& body) {
    return {.verb = verb, .path = std::move(path), .body = json::serialize(body), .token = {}, .idempotency_key = {}};
}

std::string describe(const http_request& request) {
    constexpr const char* verbs[] = {"GET ", "POST ", "PATCH "};
    return verbs[static_cast<std::size_t>(request.verb)] + request.path;
}

std::string describe(const http_request& request, const http_response& answer) {
    constexpr std::size_t shown = 200;
    return describe(request) + ": " + std::to_string(answer.status) + " " + answer.body.substr(0, shown);
}

std::string coordinate(double degrees) {
    std::array<char, 16> text{};
    const auto size = std::snprintf(text.data(), text.size(), "%.6f", degrees);
    return {text.data(), static_cast<std::size_t>(size)};
}

const json::value* member(const json::object& of, std::string_view key) {
    return of.if_contains(json::string_view{key.data(), key.size()});
}

std::optional<std::int64_t> id_in(const json::object& of, std::string_view key = "id") {
    const auto* value = member(of, key);
    if (value == nullptr || !value->is_int64()) return std::nullopt;
    return value->get_int64();
}

std::optional<std::int64_t> id_of_member(const json::object& of, std::string_view key) {
    const auto* value = member(of, key);
    if (value == nullptr || !value->is_object()) return std::nullopt;
    return id_in(value->get_object());
}

std::string text_in(const json::object& of, std::string_view key) {
    const auto* value = member(of, key);
    if (value == nullptr || !value->is_string()) return {};
    return {value->get_string().begin(), value->get_string().end()};
}

json::array array_in(const json::object& of, std::string_view key) {
    const auto* value = member(of, key);
    return value != nullptr && value->is_array() ? value->get_array() : json::array{};
}

std::optional<json::object> parse_object(const std::string& body) {
    boost::system::error_code failure;
    auto value = json::parse(body, failure);
    if (failure || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

struct action_route {
    deed what{};
    const char* name;
    /// What the server says when somebody was faster; null: any detail.
    const char* refusal;
};

constexpr std::array<action_route, 6> action_routes{{
    {deed::ACCEPTED, "accept", "Request is no longer available."},
    {deed::STARTED, "start", "Only accepted requests can start."},
    {deed::COMPLETED, "complete", "Only active requests can be completed."},
    {deed::CANCELLED, "cancel", "Completed requests cannot be cancelled."},
    {deed::DECLINED, "decline", "Only pending requests can be declined."},
    {deed::RELEASED, "release", nullptr},
}};

bool is_loss(const action_route& route, const http_response& answer) {
    if (answer.status == 404) return true;
    if (answer.status != 400) return false;
    const auto body = parse_object(answer.body);
    const auto detail = body ? text_in(*body, "detail") : std::string{};
    return !detail.empty() && (route.refusal == nullptr || detail == route.refusal);
}

std::string request_path(std::int64_t request) { return "/api/services/requests/" + std::to_string(request) + "/"; }

json::object body_of(const new_request& wanted) {
    json::object body{{"title", wanted.title},
                      {"description", wanted.description},
                      {"location_latitude", coordinate(wanted.where.latitude_degrees)},
                      {"location_longitude", coordinate(wanted.where.longitude_degrees)},
                      {"address", wanted.address},
                      {"priority", wanted.is_emergency ? "EMERGENCY" : "STANDARD"},
                      {"estimated_duration_minutes", wanted.estimated_minutes}};
    if (wanted.category) body["category_id"] = *wanted.category;
    return body;
}

observed_request observe(const json::object& shown) {
    observed_request result{text_in(shown, "status"), id_of_member(shown, "worker"), {}};
    for (const auto& activity : array_in(shown, "activities")) {
        if (!activity.is_object()) continue;
        const auto& entry = activity.get_object();
        result.history.push_back({text_in(entry, "kind"), id_of_member(entry, "actor")});
    }
    std::ranges::reverse(result.history);
    return result;
}

}  // namespace

void call_tally::fail(std::string text) {
    errors += 1;
    if (samples.size() < samples_kept) samples.push_back(std::move(text));
}

bool call_tally::is_server_gone() const { return failures_in_a_row >= failures_until_gone; }

awaitable<std::optional<http_response>> api::attempt(const http_request& request) {
    tally_.calls += 1;
    try {
        auto answer = co_await http_.send(request);
        tally_.failures_in_a_row = 0;
        co_return answer;
    } catch (const boost::system::system_error& failure) {
        tally_.failures_in_a_row += 1;
        tally_.fail(describe(request) + ": " + failure.code().message());
        co_return std::nullopt;
    }
}

awaitable<std::optional<http_response>> api::send(const http_request& request) {
    std::chrono::seconds waited{0};
    while (true) {
        auto answer = co_await attempt(request);
        if (!answer || answer->status != 429 || waited >= patience) co_return answer;
        tally_.throttled += 1;
        const auto pause = std::clamp(answer->retry_after.value_or(std::chrono::seconds{1}), std::chrono::seconds{1},
                                      patience - waited);
        waited += pause;
        asio::steady_timer timer{co_await asio::this_coro::executor, pause};
        co_await timer.async_wait(asio::use_awaitable);
    }
}

awaitable<bool> api::refresh(account& who) {
    const auto answer =
        co_await object(nullptr, send_json(method::POST, "/api/auth/token/refresh/", {{"refresh", who.refresh}}));
    if (!answer) co_return false;
    who.access = text_in(*answer, "access");
    auto rotated = text_in(*answer, "refresh");
    if (!rotated.empty()) who.refresh = std::move(rotated);
    co_return true;
}

awaitable<std::optional<http_response>> api::call(account* who, http_request request) {
    if (who != nullptr) request.token = who->access;
    auto answer = co_await send(request);
    if (who == nullptr || !answer || answer->status != 401) co_return answer;
    // Another call of the same person may have refreshed the token meanwhile.
    if (request.token == who->access && !co_await refresh(*who)) co_return answer;
    request.token = who->access;
    co_return co_await send(request);
}

awaitable<std::optional<json::object>> api::object(account* who, http_request request) {
    const auto answer = co_await call(who, request);
    if (!answer) co_return std::nullopt;
    auto body = is_success(*answer) ? parse_object(answer->body) : std::nullopt;
    if (!body) tally_.fail(describe(request, *answer));
    co_return body;
}

awaitable<std::map<std::string, std::int64_t, std::less<>>> api::categories() {
    const auto page = co_await object(nullptr, get("/api/services/categories/?page_size=100"));
    if (!page) throw replay_failure(tally_.samples.empty() ? "no answer" : tally_.samples.back());
    std::map<std::string, std::int64_t, std::less<>> result;
    for (const auto& entry : array_in(*page, "results")) {
        if (!entry.is_object()) continue;
        if (const auto id = id_in(entry.get_object())) result.emplace(text_in(entry.get_object(), "name"), *id);
    }
    co_return result;
}

awaitable<account> api::register_person(const registration& person) {
    const auto answer = co_await object(nullptr, send_json(method::POST, "/api/auth/register/",
                                                           {{"email", person.email},
                                                            {"password", person.password},
                                                            {"role", person.role},
                                                            {"first_name", person.first_name}}));
    if (answer) {
        const auto id = id_of_member(*answer, "user");
        account result{id.value_or(0), text_in(*answer, "access"), text_in(*answer, "refresh")};
        if (id && !result.access.empty()) co_return result;
        tally_.fail("POST /api/auth/register/: the answer has no user or no access token");
    }
    throw replay_failure(tally_.samples.empty() ? "nobody can be registered" : tally_.samples.back());
}

awaitable<bool> api::offer_work(account& worker, const offer_of_work& offer) {
    const json::object body{{"is_available", offer.is_available},
                            {"current_latitude", coordinate(offer.where.latitude_degrees)},
                            {"current_longitude", coordinate(offer.where.longitude_degrees)},
                            {"service_radius_km", offer.radius_km},
                            {"category_ids", json::array(offer.categories.begin(), offer.categories.end())}};
    const auto answer = co_await object(&worker, send_json(method::PATCH, "/api/auth/workers/availability/", body));
    co_return answer.has_value();
}

awaitable<std::optional<std::int64_t>> api::create(account& customer, const new_request& wanted) {
    auto request = send_json(method::POST, "/api/services/requests/", body_of(wanted));
    request.idempotency_key = wanted.idempotency_key;
    const auto answer = co_await object(&customer, std::move(request));
    if (!answer) co_return std::nullopt;
    const auto id = id_in(*answer);
    if (!id) tally_.fail("POST /api/services/requests/: the answer has no id");
    co_return id;
}

awaitable<std::optional<pending_page>> api::pending(account& worker, int page) {
    const auto answer = co_await object(&worker, get("/api/services/requests/pending/?page=" + std::to_string(page)));
    if (!answer) co_return std::nullopt;
    pending_page result;
    for (const auto& entry : array_in(*answer, "results")) {
        if (!entry.is_object()) continue;
        if (const auto id = id_in(entry.get_object())) result.requests.push_back(*id);
    }
    result.has_next = !text_in(*answer, "next").empty();
    co_return result;
}

awaitable<outcome> api::act(account& actor, std::int64_t request, deed what) {
    const auto& route = *std::ranges::find(action_routes, what, &action_route::what);
    const auto message = send_json(method::POST, request_path(request) + route.name + "/", {});
    const auto answer = co_await call(&actor, message);
    if (!answer) co_return outcome::FAILED;
    if (is_success(*answer)) co_return outcome::DONE;
    if (is_loss(route, *answer)) co_return outcome::LOST;
    tally_.fail(describe(message, *answer));
    co_return outcome::FAILED;
}

awaitable<std::optional<observed_request>> api::read(account& customer, std::int64_t request) {
    const auto answer = co_await object(&customer, get(request_path(request)));
    if (!answer) co_return std::nullopt;
    co_return observe(*answer);
}

awaitable<std::optional<std::size_t>> api::count_requests(account& customer) {
    const auto answer = co_await object(&customer, get("/api/services/requests/?page_size=1"));
    if (!answer) co_return std::nullopt;
    const auto count = id_in(*answer, "count");
    if (!count) co_return std::nullopt;
    co_return static_cast<std::size_t>(*count);
}

}  // namespace callout::replay
