// Counts what a request takes from the heap, by a counting operator new: "ROUTE ALLOCATIONS BYTES", one line a route.
#include <fmt/core.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>

#include "http/request_parser.hpp"
#include "http/response_writer.hpp"
#include "load/drive.hpp"
#include "load/fill.hpp"
#include "security/token.hpp"
#include "support/in_process.hpp"
#include "support/manual_clock.hpp"

namespace {

std::atomic<std::uint64_t> allocations{0};
std::atomic<std::uint64_t> allocated_bytes{0};

void* counted(std::size_t size) {
    allocations.fetch_add(1, std::memory_order_relaxed);
    allocated_bytes.fetch_add(size, std::memory_order_relaxed);
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc{};
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

using namespace callout;
namespace asio = boost::asio;

constexpr population town{
    .workers = 200, .customers = 50, .pending = 1500, .far_pending = 0, .far_workers = 0, .completed = 4000};
constexpr std::int64_t warm_up = 300;
constexpr std::int64_t counted_requests = 1000;
constexpr std::string_view new_request =
    R"({"title":"Water leak","description":"Through the ceiling.","location_latitude":"40.7",)"
    R"("location_longitude":"-73.95","priority":"STANDARD","category_id":1})";

/// What a connection keeps from one request to the next.
struct kept_memory {
    request asked;
    std::string out;
};

/// From a request's bytes to its answer's, as a connection does it.
asio::awaitable<void> answer(app& service, std::string_view bytes, kept_memory& kept) {
    header_scanner scanner;
    framing how;
    const bool complete = scanner.scan(bytes) == header_scanner::outcome::COMPLETE;
    if (!complete || parse_header(bytes.substr(0, scanner.size()), kept.asked, how))
        throw std::logic_error{"the request was not understood"};
    kept.asked.body = bytes.substr(scanner.size());
    const response reply = co_await service.answer(kept.asked);
    kept.out.clear();
    append_header(kept.out, reply, {.keep_alive = how.keep_alive}, "Thu, 12 Feb 2026 22:00:00 GMT");
    if (reply.status / 100 != 2) throw std::logic_error{kept.out + reply.body};
}

/// `bytes_of` makes the n-th request, n from 1.
using maker = std::function<std::string(std::int64_t n)>;

asio::awaitable<void> count(app& service, std::string_view route, maker bytes_of) {
    kept_memory kept;
    std::uint64_t taken = 0;
    std::uint64_t bytes = 0;
    for (std::int64_t n = 1; n <= warm_up + counted_requests; ++n) {
        const std::string asked = bytes_of(n);
        const std::uint64_t taken_before = allocations;
        const std::uint64_t bytes_before = allocated_bytes;
        co_await answer(service, asked, kept);
        if (n <= warm_up) continue;
        taken += allocations - taken_before;
        bytes += allocated_bytes - bytes_before;
    }
    fmt::print("{} {} {}\n", route, taken / counted_requests, bytes / counted_requests);
}

void count_all() {
    const manual_clock time;
    in_process running{time};
    running.restart();
    fill(running.settings().database_url, town);
    running.restart();
    const token_signer signer{running.settings().secret_key, time};
    const std::string worker = signer.sign(signer.issue(token_type::access, {1}, "WORKER"));
    const std::string customer = signer.sign(signer.issue(token_type::access, {town.workers + 1}, "CUSTOMER"));
    const auto getting = [&](const std::string& path) {
        return [bytes = http_request("GET", path, worker)](std::int64_t) { return bytes; };
    };
    const auto accepting = [&](std::int64_t n) {
        return http_request("POST", fmt::format("/api/services/requests/{}/accept/", n), worker);
    };
    const auto creating = [&](std::int64_t) {
        return http_request("POST", "/api/services/requests/", customer, std::string{new_request});
    };
    app& service = running.service();
    running.run(count(service, "pending", getting("/api/services/requests/pending/")));
    running.run(count(service, "me", getting("/api/auth/me/")));
    running.run(count(service, "notifications", getting("/api/notifications/")));
    running.run(count(service, "accept", accepting));
    running.run(count(service, "create", creating));
}

}  // namespace

int main() {
    try {
        count_all();
        return 0;
    } catch (const std::exception& problem) {
        fmt::print(stderr, "allocations: {}\n", problem.what());
        return 1;
    }
}
