#include "support/test_database.hpp"

#include <libpq-fe.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "db/database.hpp"
#include "db/migrations.hpp"
#include "security/digest.hpp"

namespace callout {
namespace {

namespace asio = boost::asio;

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::string server_url() {
    auto url = variable("CALLOUT_TEST_POSTGRES");
    if (url.empty()) throw std::runtime_error{"CALLOUT_TEST_POSTGRES must name a PostgreSQL server: run ./dev test."};
    return url;
}

/// The URL with another database's name.
std::string url_of(const std::string& database) {
    std::string url = server_url();
    const auto begin = url.find('/', url.find("://") + 3) + 1;
    return url.replace(begin, std::min(url.find('?'), url.size()) - begin, database);
}

/// A blocking connection for what has to happen around a test.
class maintenance_connection {
public:
    maintenance_connection() : connection_{PQconnectdb(server_url().c_str()), &PQfinish} {
        if (PQstatus(connection_.get()) != CONNECTION_OK) throw std::runtime_error{PQerrorMessage(connection_.get())};
        run("SET client_min_messages = warning");
    }

    /// How many rows came back. Throws std::runtime_error with what the server says.
    int run(const std::string& sql) {
        const std::unique_ptr<PGresult, decltype(&PQclear)> result{PQexec(connection_.get(), sql.c_str()), &PQclear};
        const auto status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            throw std::runtime_error{sql + ": " + PQerrorMessage(connection_.get())};
        }
        return PQntuples(result.get());
    }

private:
    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

void migrate(const std::string& url) {
    asio::io_context loop;
    std::exception_ptr problem;
    {
        database db{loop.get_executor(), {.url = url, .write_connections = 1, .read_connections = 1}};
        asio::co_spawn(loop, db.migrate(), [&](std::exception_ptr thrown) {
            problem = thrown;
            loop.stop();
        });
        loop.run();
    }
    if (problem) std::rethrow_exception(problem);
}

std::string template_name() {
    std::string all;
    for (const migration& each : embedded_migrations()) all += each.text;
    return "callout_template_" + sha256_hex(all).substr(0, 16);
}

/// Migrated once a server, under a passing name so that a half-made one is never copied.
void make_template(maintenance_connection& server, const std::string& name) {
    const std::string lock = "hashtext('callout_template')";
    server.run("SELECT pg_advisory_lock(" + lock + ")");
    if (server.run("SELECT 1 FROM pg_database WHERE datname = '" + name + "'") == 0) {
        const std::string passing = name + "_" + random_hex(4);
        server.run("CREATE DATABASE " + passing);
        migrate(url_of(passing));
        server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + passing + "'");
        server.run("ALTER DATABASE " + passing + " RENAME TO " + name);
    }
    server.run("SELECT pg_advisory_unlock(" + lock + ")");
}

std::filesystem::path fresh_folder() {
    auto folder = std::filesystem::temp_directory_path() / ("callout-test-" + random_hex(8));
    std::filesystem::create_directories(folder);
    return folder;
}

}  // namespace

test_database::test_database() : folder_{fresh_folder()} {
    if (variable("CALLOUT_TEST_DATABASE") != "postgres") {
        url_ = "sqlite:///" + (folder_ / "test.db").string();
        return;
    }
    maintenance_connection server;
    const std::string original = template_name();
    make_template(server, original);
    name_ = "callout_test_" + random_hex(8);
    server.run("CREATE DATABASE " + name_ + " TEMPLATE " + original);
    url_ = url_of(name_);
}

test_database::~test_database() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
    if (name_.empty()) return;
    try {
        maintenance_connection{}.run("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
    } catch (const std::exception& problem) {
        static_cast<void>(std::fprintf(stderr, "%s\n", problem.what()));
    }
}

}  // namespace callout
