#include <fmt/core.h>

#include <charconv>
#include <functional>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/fleet.hpp"
#include "http/request_parser.hpp"
#include "http/response_writer.hpp"
#include "load/fill.hpp"
#include "positions/positions.hpp"
#include "security/token.hpp"
#include "support/in_process.hpp"
#include "support/manual_clock.hpp"

namespace {

using namespace callout;
namespace asio = boost::asio;

/// Every hot path does the same in each run: the clock stands still, and what is random has a fixed seed.
const manual_clock standing_still;

std::string token_of_first_worker(const token_signer& signer) {
    const auto now = std::chrono::floor<std::chrono::seconds>(standing_still.now());
    return signer.sign({.token_type = token_type::access,
                        .user_id = {1},
                        .role = "WORKER",
                        .jti = "0123456789abcdef0123456789abcdef",
                        .iat = now,
                        .exp = now + std::chrono::minutes{30}});
}

/// From a request's bytes to its answer's.
asio::awaitable<std::string> answer(app& service, std::string_view bytes) {
    header_scanner scanner;
    request asked;
    framing how;
    const bool complete = scanner.scan(bytes) == header_scanner::outcome::COMPLETE;
    if (!complete || parse_header(bytes.substr(0, scanner.size()), asked, how))
        throw std::logic_error{"the request was not understood"};
    asked.body = bytes.substr(scanner.size());
    const response reply = co_await service.answer(asked);
    std::string out;
    append_header(out, reply, {.keep_alive = how.keep_alive}, "Thu, 12 Feb 2026 22:00:00 GMT");
    out += reply.content();
    if (reply.status != 200 && reply.status != 204) throw std::logic_error{out};
    co_return out;
}

asio::awaitable<void> answer_often(app& service, std::string bytes, std::size_t rounds) {
    for (std::size_t i = 0; i < rounds; ++i) co_await answer(service, bytes);
}

/// The header of a request by the first worker, but for its first line.
std::string header_of_first_worker(const config& settings) {
    const token_signer signer{settings.secret_key, standing_still};
    return fmt::format(
        "Host: localhost\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0)\r\n"
        "Accept: application/json\r\nAccept-Encoding: gzip, deflate, br\r\nConnection: keep-alive\r\n"
        "Authorization: Bearer {}\r\n",
        token_of_first_worker(signer));
}

void start_in_town(in_process& running) {
    running.restart();
    fill(running.settings().database_url,
         {.workers = 100, .customers = 50, .pending = 500, .far_pending = 0, .far_workers = 0, .completed = 0});
    running.restart();
}

void ask_service(std::string_view path, std::size_t rounds) {
    in_process running{standing_still};
    start_in_town(running);
    const std::string bytes =
        fmt::format("GET {} HTTP/1.1\r\n{}\r\n", path, header_of_first_worker(running.settings()));
    running.run(answer_often(running.service(), bytes, rounds));
}

/// Each fix is of a later moment, a little to the north, so that it is taken.
asio::awaitable<void> ping_often(app& service, std::string header, std::size_t rounds) {
    for (std::size_t i = 0; i < rounds; ++i) {
        const std::string body = fmt::format(
            R"({{"latitude":"40.7{:05}","longitude":"-73.950000","accuracy_m":5.5,"heading":0,"speed":11.1,)"
            R"("recorded_at":"2026-02-12T{:02}:{:02}:{:02}Z"}})",
            i, 20 + i / 3600, i / 60 % 60, i % 60);
        co_await answer(service,
                        fmt::format("POST /api/auth/workers/location/ HTTP/1.1\r\n{}Content-Type: application/json\r\n"
                                    "Content-Length: {}\r\n\r\n{}",
                                    header, body.size(), body));
    }
}

void send_pings(std::size_t rounds) {
    in_process running{standing_still};
    start_in_town(running);
    running.run(ping_often(running.service(), header_of_first_worker(running.settings()), rounds));
    if (running.service().positions().counts().taken != rounds) throw std::logic_error{"a ping was not taken"};
}

void check_token(std::size_t rounds) {
    const token_signer signer{"a secret for benchmarks alone, of 32 bytes", standing_still};
    const std::string token = token_of_first_worker(signer);
    for (std::size_t i = 0; i < rounds; ++i) {
        if (!std::holds_alternative<token_claims>(signer.verify(token, token_type::access)))
            throw std::logic_error{"the token was refused"};
    }
}

/// Places within 30 km of the middle of New York, by a generator that is the same everywhere.
std::vector<place> places_in_town(std::size_t count, std::uint64_t seed) {
    std::mt19937_64 random{seed};
    const auto offset = [&random](double most) {
        return most * (static_cast<double>(random() >> 11U) / static_cast<double>(1ULL << 52U) - 1.0);
    };
    std::vector<place> result(count);
    for (place& each : result) each = {40.7 + offset(0.25), -73.95 + offset(0.33)};
    return result;
}

void find_nearest(std::size_t rounds) {
    constexpr std::int64_t categories = 8;
    fleet workers;
    std::int64_t id = 0;
    for (const place& at : places_in_town(20'000, 1)) {
        ++id;
        workers.put({{id}, at, {5.0 + static_cast<double>(id % 30)}, {{1 + id % categories}}});
    }
    const std::vector<place> centers = places_in_town(100, 2);
    for (std::size_t i = 0; i < rounds; ++i) {
        const category_id wanted{1 + static_cast<std::int64_t>(i) % categories};
        if (workers.covering(centers[i % centers.size()], wanted, 10).size() != 10)
            throw std::logic_error{"too few workers were found"};
    }
}

const std::map<std::string_view, std::function<void(std::size_t)>, std::less<>> paths{
    {"pending", [](std::size_t rounds) { ask_service("/api/services/requests/pending/", rounds); }},
    {"me", [](std::size_t rounds) { ask_service("/api/auth/me/", rounds); }},
    {"ping", send_pings},
    {"token_check", check_token},
    {"nearest", find_nearest},
};

}  // namespace

/// hot_paths: prints the names. hot_paths NAME ROUNDS: goes the path so many times, for a tool that counts.
int main(int argc, char** argv) {
    if (argc == 1) {
        for (const auto& [name, path] : paths) fmt::print("{}\n", name);
        return 0;
    }
    try {
        const auto path = paths.find(argv[1]);
        const std::string_view number = argc == 3 ? argv[2] : "";
        std::size_t rounds = 0;
        std::from_chars(number.data(), number.data() + number.size(), rounds);
        if (path == paths.end() || rounds == 0) throw std::invalid_argument{"usage: hot_paths [NAME ROUNDS]"};
        path->second(rounds);
        return 0;
    } catch (const std::exception& problem) {
        fmt::print(stderr, "hot_paths: {}\n", problem.what());
        return 1;
    }
}
