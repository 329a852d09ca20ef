// What SQLite alone can do: the service's own statements, heard while it does a few calls, in a bare loop.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "clock.hpp"
#include "db/sqlite_connection.hpp"
#include "http/request_parser.hpp"
#include "load/drive.hpp"
#include "load/fill.hpp"
#include "security/token.hpp"
#include "statements/recorder.hpp"
#include "statements/script.hpp"
#include "support/in_process.hpp"

namespace {

using namespace callout;
namespace asio = boost::asio;

/// What the command line says.
struct options {
    std::string what;
    std::int64_t batch = 1;
    std::int64_t calls = 1;
    population town;
};

/// Of those who work in the other town; and a request there, whose number nothing else in a statement is likely to be.
constexpr std::int64_t callers = 64;
constexpr std::int64_t sampled_request = 1009;
constexpr int sampled_creates = 4;
constexpr std::array<std::string_view, 3> actions{"accept", "start", "complete"};

/// The scripts of one call, or of calls that are made in turns.
using scripts = std::vector<sqlite_script>;

/// The service in this process, whose statements are heard.
class heard_service {
public:
    explicit heard_service(const population& town) {
        running_.restart();
        fill(running_.settings().database_url, town);
        running_.restart();
    }

    [[nodiscard]] std::string path() const {
        constexpr std::string_view scheme = "sqlite:///";
        return running_.settings().database_url.substr(scheme.size());
    }

    /// The statements of one call.
    std::vector<sent_statement> statements_of(const std::string& bytes) {
        recorder_.take();
        running_.run(answer(bytes));
        return recorder_.take();
    }

    [[nodiscard]] std::string token(std::int64_t user, std::string_view role) const {
        const token_signer signer{running_.settings().secret_key, time_};
        return signer.sign(signer.issue(token_type::access, {user}, role));
    }

private:
    asio::awaitable<void> answer(std::string bytes) {
        header_scanner scanner;
        request asked;
        framing how;
        const bool complete = scanner.scan(bytes) == header_scanner::outcome::COMPLETE;
        if (!complete || parse_header(std::string_view{bytes}.substr(0, scanner.size()), asked, how))
            throw std::logic_error{"the request was not understood"};
        asked.body = std::string_view{bytes}.substr(scanner.size());
        const response reply = co_await running_.service().answer(asked);
        if (reply.status / 100 != 2) throw std::runtime_error{std::string{reply.content()}};
    }

    callout::system_clock time_;
    statement_recorder recorder_;
    in_process running_{time_};
};

scripts sample_actions(heard_service& service, sqlite3* connection, const population& town) {
    const std::int64_t worker = town.workers - callers + 1;
    const std::int64_t customer = town.workers + 1 + sampled_request % town.customers;
    scripts result;
    for (const std::string_view action : actions) {
        const std::string path = fmt::format("/api/services/requests/{}/{}/", sampled_request, action);
        const auto sent = service.statements_of(http_request("POST", path, service.token(worker, "WORKER")));
        result.emplace_back(connection, sent,
                            call_values{.request = sampled_request, .customer = customer, .worker = worker});
    }
    return result;
}

/// The newest request's id and code.
call_values newest_request(sqlite3* connection, std::int64_t customer) {
    const prepared newest =
        prepare(connection, "SELECT id, reference_code FROM service_request ORDER BY id DESC LIMIT 1");
    sqlite3_step(newest.get());
    return {.request = sqlite3_column_int64(newest.get(), 0),
            .customer = customer,
            .code = reinterpret_cast<const char*>(sqlite3_column_text(newest.get(), 1))};
}

scripts sample_creates(heard_service& service, sqlite3* connection, const population& town) {
    const std::int64_t customer = town.workers + 1;
    scripts result;
    for (int i = 0; i < sampled_creates; ++i) {
        const std::string body = fmt::format(
            R"({{"title":"Water leak","description":"Water comes through the ceiling of the kitchen.","location_latitude":"40.7{0}",)"
            R"("location_longitude":"-73.95{0}","priority":"STANDARD","category_id":{0},"address":"Main Street"}})",
            i + 1);
        const std::string call =
            http_request("POST", "/api/services/requests/", service.token(customer, "CUSTOMER"), body);
        const auto sent = service.statements_of(call);
        result.emplace_back(connection, sent, newest_request(connection, customer));
    }
    return result;
}

/// The values of the n-th call, n from 0.
call_values values_of(const options& given, std::int64_t n) {
    if (given.what == "create") {
        return {.customer = given.town.workers + 1 + n % given.town.customers,
                .code = fmt::format("{:012X}", 0xA00000000000 + n)};
    }
    const std::int64_t request = sampled_request + 1 + n / static_cast<std::int64_t>(actions.size());
    return {.request = request,
            .customer = given.town.workers + 1 + request % given.town.customers,
            .worker = given.town.workers - callers + 1 + request % callers};
}

std::int64_t now_microseconds() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

/// Sends all calls, `batch` of them in a transaction; calls a second.
double loop(sqlite3* connection, scripts& all, const options& given) {
    const prepared begin = prepare(connection, "BEGIN IMMEDIATE");
    const prepared commit = prepare(connection, "COMMIT");
    const auto send = [connection](const prepared& what) {
        const int code = sqlite3_step(what.get());
        if (code != SQLITE_DONE) throw std::runtime_error{sqlite3_errmsg(connection)};
        sqlite3_reset(what.get());
    };
    const auto began = std::chrono::steady_clock::now();
    for (std::int64_t n = 0; n < given.calls; ++n) {
        if (n % given.batch == 0) send(begin);
        call_values values = values_of(given, n);
        all[static_cast<std::size_t>(n) % all.size()].run(values, now_microseconds());
        if ((n + 1) % given.batch == 0 || n + 1 == given.calls) send(commit);
    }
    const std::chrono::duration<double> lasted = std::chrono::steady_clock::now() - began;
    return static_cast<double>(given.calls) / lasted.count();
}

/// Throws unless the calls, those of the sample included, have left what they do when the service makes them.
void check_effects(sqlite3* connection, const options& given) {
    const bool creating = given.what == "create";
    const std::int64_t filled = given.town.pending + given.town.far_pending;
    const std::int64_t repaired = given.calls / static_cast<std::int64_t>(actions.size()) + 1;
    const std::int64_t expected = creating ? filled + sampled_creates + given.calls : repaired;
    const prepared count =
        prepare(connection, creating ? "SELECT count(*) FROM service_request"
                                     : "SELECT count(*) FROM service_request WHERE status = 'COMPLETED'");
    sqlite3_step(count.get());
    const std::int64_t found = sqlite3_column_int64(count.get(), 0);
    if (found != expected) throw std::logic_error{fmt::format("{} requests instead of {}", found, expected)};
}

void run(const options& given) {
    heard_service service{given.town};
    db::sqlite_connection connection{service.path(), db::sqlite_connection::access::WRITE};
    scripts all = given.what == "create" ? sample_creates(service, connection.native(), given.town)
                                         : sample_actions(service, connection.native(), given.town);
    const double rate = loop(connection.native(), all, given);
    check_effects(connection.native(), given);
    fmt::print("{:.0f}\n", rate);
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App program{"Sends the service's own statements to SQLite in a bare loop. Prints calls a second."};
    options given;
    program.add_option("what", given.what, "create or actions")
        ->required()
        ->check(CLI::IsMember({"create", "actions"}));
    program.add_option("--batch", given.batch, "So many calls in a transaction.")->check(CLI::PositiveNumber);
    program.add_option("--calls", given.calls)->check(CLI::PositiveNumber);
    program.add_option("--workers", given.town.workers);
    program.add_option("--customers", given.town.customers);
    program.add_option("--pending", given.town.pending);
    program.add_option("--far-pending", given.town.far_pending);
    CLI11_PARSE(program, argc, argv);
    try {
        run(given);
        return 0;
    } catch (const std::exception& problem) {
        fmt::print(stderr, "sqlite_loop: {}\n", problem.what());
        return 1;
    }
}
