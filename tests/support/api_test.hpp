#pragma once

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "accounts/fleet.hpp"
#include "app.hpp"
#include "db/database.hpp"
#include "requests/board.hpp"
#include "support/answer.hpp"
#include "support/in_process.hpp"
#include "support/manual_clock.hpp"

namespace callout {

/// Somebody with an account, signed in.
struct person {
    std::int64_t id = 0;
    std::string email;
    std::string access;
    std::string refresh;
};

/// A caller without an account.
inline const person nobody{};

/// What every account of a test signs in with.
inline constexpr std::string_view test_password = "drip-drop-stop-42";

/// Degrees, as clients send them.
struct coordinates {
    std::string latitude;
    std::string longitude;
};

/// Union Square, New York: where people are unless a test says otherwise.
inline const coordinates union_square{"40.735863", "-73.991084"};

/// How a worker registers and goes online.
struct worker_options {
    /// nullopt: the worker stays offline and has no position.
    std::optional<coordinates> at = union_square;
    std::int64_t radius = 20;
    std::vector<std::int64_t> categories{};
};

using header_list = std::vector<std::pair<std::string, std::string>>;

/// A call to be made together with others.
struct planned_call {
    person who;
    verb method = verb::GET;
    std::string path;
    std::string body{};
    header_list headers{};
};

/// One line of a table of calls. An empty `says` leaves the answer's text open.
struct table_row {
    std::string name;
    person who;
    verb method = verb::GET;
    std::string path;
    std::string body;
    int status = 200;
    std::string says{};
};

/// The whole service in this process, on a fresh database, without a socket, at 2026-02-12T22:00:00Z.
/// Paths may be short: "/requests/", "/categories/" and "/dashboard/" are below /api/services, "/auth/",
/// "/notifications/" and "/admin/" below /api.
class api_test : public ::testing::Test {
protected:
    api_test();

    /// Calls and waits for the answer.
    answer call(const person& who, verb method, std::string_view path, std::string_view body = {},
                header_list headers = {});
    answer get(const person& who, std::string_view path) { return call(who, verb::GET, path); }
    answer post(const person& who, std::string_view path, std::string_view body = {}) {
        return call(who, verb::POST, path, body);
    }
    answer patch(const person& who, std::string_view path, std::string_view body) {
        return call(who, verb::PATCH, path, body);
    }
    /// The response itself: for what goes on after its headers.
    response ask_for(const planned_call& planned);
    /// Starts all calls before the first is answered; the answers come in the order of the calls.
    std::vector<answer> at_once(const std::vector<planned_call>& calls);
    /// Makes each call in turn and expects its status and text.
    void expect(const std::vector<table_row>& rows);

    /// Registers "<name>@example.com", whose first name is the name.
    person customer(std::string_view name);
    person worker(std::string_view name, const worker_options& options = {});
    person admin(std::string_view name = "admin");
    /// The person whom a sign-in answered.
    person to_person(const answer& session) const;
    /// Signs in anew.
    person sign_in(std::string_view email, std::string_view password = test_password);

    /// Ends the service and starts it again on the same database.
    void restart() { in_process_.restart(); }
    /// The same, but what was in memory is lost. No stream may be open.
    void crash() { in_process_.crash(); }
    /// Ends it and starts it with other settings.
    void restart_with(config settings) { in_process_.restart_with(std::move(settings)); }
    /// Starts a second service on the same database; `change_sides` makes it the one that is called.
    void start_another() { in_process_.start_another(); }
    void change_sides() { in_process_.change_sides(); }
    /// Runs the loop until the work is done; throws what it throws.
    void run(boost::asio::awaitable<void> work) { in_process_.run(std::move(work)); }

    [[nodiscard]] boost::asio::io_context& loop() { return in_process_.loop(); }
    [[nodiscard]] app& service() { return in_process_.service(); }
    [[nodiscard]] database& db() { return service().db(); }
    /// How many statements a piece of work sends to the database.
    template <class Work>
    std::uint64_t statements_of(Work work) {
        const auto before = db().statements();
        work();
        return db().statements() - before;
    }
    [[nodiscard]] config settings() const { return in_process_.settings(); }

    manual_clock time;

private:
    person register_as(std::string_view name, std::string_view role, const std::vector<std::int64_t>& categories);

    in_process in_process_{time};
};

}  // namespace callout
