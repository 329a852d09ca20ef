#include "db/database.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <numeric>
#include <string>

#include <gtest/gtest.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <unistd.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/describe.hpp>

namespace callout {
namespace {

enum class color { RED, BLUE };
BOOST_DESCRIBE_ENUM(color, RED, BLUE)

struct thing {
    request_id id;
    std::string name;
    std::optional<instant> seen_at;
    latitude place;
    bool is_open{};
    double weight{};
    color paint{};
    std::optional<std::string> data;
};
BOOST_DESCRIBE_STRUCT(thing, (), (id, name, seen_at, place, is_open, weight, paint, data))

constexpr std::string_view things_text = R"(CREATE TABLE thing (
    id {id}, name text NOT NULL UNIQUE, seen_at {instant}, place {integer} NOT NULL, is_open {boolean} NOT NULL,
    weight {real} NOT NULL, paint text NOT NULL, data {json}) {strict};
CREATE TABLE counter (id {id}, value {integer} NOT NULL) {strict};
INSERT INTO counter (id, value) VALUES (1, 0);)";
constexpr std::string_view extra_text = "CREATE TABLE extra (id {id}) {strict};";
constexpr std::array<migration, 2> known{{{"0001_things", things_text}, {"0002_extra", extra_text}}};

namespace sql {
inline constexpr query<thing(text<20>, std::optional<instant>, latitude, bool, double, color,
                             std::optional<std::string>)>
    add_thing{"things.add", R"(INSERT INTO thing (name, seen_at, place, is_open, weight, paint, data)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING {columns})"};
inline constexpr query<void(std::string_view)> add_named{
    "things.add_named", "INSERT INTO thing (name, place, is_open, weight, paint) VALUES ($1, 0, $2, 0, 'RED')"};
inline constexpr query<void(std::string_view, bool)> add_plain{
    "things.add_plain", "INSERT INTO thing (name, place, is_open, weight, paint) VALUES ($1, 0, $2, 0, 'RED')"};
inline constexpr query<thing(request_id)> get_thing{"things.get", "SELECT {columns} FROM thing WHERE id = $1"};
inline constexpr query<std::optional<thing>(std::string_view)> find_thing{
    "things.find", "SELECT {columns:t} FROM thing t WHERE t.name = $1"};
inline constexpr query<std::vector<std::string>(id_list)> names_of{
    "things.names", "SELECT name FROM thing WHERE id IN (SELECT value FROM json_each('[' || $1 || ']')) ORDER BY id",
    "SELECT name FROM thing WHERE id = ANY(CAST(string_to_array($1, ',') AS bigint[])) ORDER BY id"};
inline constexpr query<std::int64_t()> count_things{"things.count", "SELECT COUNT(*) FROM thing"};
inline constexpr query<std::int64_t()> counter{"counter.get", "SELECT value FROM counter WHERE id = 1"};
inline constexpr query<std::int64_t()> increase{"counter.increase",
                                                "UPDATE counter SET value = value + 1 WHERE id = 1 RETURNING value"};
inline constexpr query<void(std::int64_t)> set_counter{"counter.set", "UPDATE counter SET value = $1 WHERE id = 1"};
inline constexpr query<std::int64_t(std::int64_t)> divide{"broken.divide", "SELECT no_such_column + $1 FROM counter"};
inline constexpr query<std::int64_t()> backend_pid{"postgres.pid", "SELECT CAST(pg_backend_pid() AS bigint)"};
inline constexpr query<std::int64_t()> backend_pid_for_write{
    "postgres.pid_of_writer", "UPDATE counter SET value = value RETURNING CAST(pg_backend_pid() AS bigint)"};
inline constexpr query<bool(std::int64_t)> terminate{"postgres.terminate",
                                                     "SELECT pg_terminate_backend(CAST($1 AS integer), 5000)"};
inline constexpr query<void()> set_and_die{"postgres.set_and_die",
                                           "UPDATE counter SET value = 5 WHERE pg_terminate_backend(pg_backend_pid())"};
inline constexpr query<void(std::int64_t)> refer_to_counter{"postgres.refer",
                                                            "INSERT INTO reference (counter_id) VALUES ($1)"};
}  // namespace sql

/// A PostgreSQL database, or an SQLite file, that lives as long as this.
class scratch {
public:
    scratch() {
        if (const char* server = std::getenv("CALLOUT_TEST_POSTGRES"); server != nullptr && on_postgres()) {
            server_ = server;
            execute("CREATE DATABASE " + name_);
            auto rest = server_.substr(server_.find("://") + 3);
            const auto slash = rest.find('/');
            const auto query = rest.find('?');
            const auto options = query == std::string::npos ? std::string() : rest.substr(query);
            url_ = "postgresql://" + rest.substr(0, slash) + "/" + name_ + options;
        } else {
            url_ = "sqlite:///" + path().string();
        }
    }
    scratch(const scratch&) = delete;
    scratch& operator=(const scratch&) = delete;
    ~scratch() {
        if (!server_.empty()) execute("DROP DATABASE " + name_ + " WITH (FORCE)");
        for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path().string() + suffix);
    }

    static bool on_postgres() {
        const char* wanted = std::getenv("CALLOUT_TEST_DATABASE");
        return wanted != nullptr && std::string_view(wanted) == "postgres";
    }

    [[nodiscard]] std::string url() const { return url_; }
    [[nodiscard]] std::filesystem::path path() const {
        return std::filesystem::temp_directory_path() / (name_ + ".db");
    }

private:
    void execute(const std::string& text) const {
        const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(server_.c_str()), &PQfinish);
        PQclear(PQexec(connection.get(), text.c_str()));
    }

    std::string name_ = "callout_test_" + std::to_string(getpid()) + "_" + std::to_string(std::random_device{}());
    std::string server_;
    std::string url_;
};

class database_test : public testing::Test {
protected:
    void SetUp() override {
        if (scratch::on_postgres() && std::getenv("CALLOUT_TEST_POSTGRES") == nullptr) {
            GTEST_SKIP() << "CALLOUT_TEST_POSTGRES names no server";
        }
        place.emplace();
        open();
        run(db->migrate(known));
    }

    void TearDown() override {
        db.reset();
        place.reset();
    }

    void open() { db.emplace(io.get_executor(), database_options{.url = place->url()}); }

    template <class Result>
    Result run(asio::awaitable<Result> work) {
        auto future = asio::co_spawn(io, std::move(work), asio::use_future);
        io.restart();
        io.run();
        return future.get();
    }

    template <class Work>
    auto transact(Work work) {
        return run(db->transact(std::move(work)));
    }

    void add(std::string_view name) { run((*db)(sql::add_plain, name, true)); }

    asio::io_context io{1};
    std::optional<scratch> place;
    std::optional<database> db;
};

/// A connection of another process, as it were, which keeps every writer waiting.
sqlite3* locked(const std::filesystem::path& file) {
    sqlite3* opened = nullptr;
    sqlite3_open(file.c_str(), &opened);
    sqlite3_exec(opened, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
    return opened;
}

TEST_F(database_test, every_type_survives_the_round_trip) {
    const instant seen{std::chrono::microseconds{1'763'900'000'123'456}};
    const auto made = run(
        (*db)(sql::add_thing, text<20>{"Boiler"}, seen, latitude{-51'510'001}, true, 2.5, color::BLUE, R"({"a": 1})"));
    const auto found = run((*db)(sql::get_thing, made.id));
    EXPECT_EQ(found.name, "Boiler");
    EXPECT_EQ(found.seen_at, seen);
    EXPECT_EQ(found.place, latitude{-51'510'001});
    EXPECT_TRUE(found.is_open);
    EXPECT_EQ(found.weight, 2.5);
    EXPECT_EQ(found.paint, color::BLUE);
    EXPECT_EQ(found.data, R"({"a": 1})");
}

TEST_F(database_test, an_instant_before_1970_survives) {
    const instant early{std::chrono::microseconds{-1}};
    const auto made =
        run((*db)(sql::add_thing, text<20>{"Old"}, early, latitude{}, false, 0.0, color::RED, std::nullopt));
    EXPECT_EQ(made.seen_at, early);
}

TEST_F(database_test, null_is_nullopt) {
    add("Tap");
    EXPECT_EQ(run((*db)(sql::find_thing, "Tap"))->seen_at, std::nullopt);
}

TEST_F(database_test, an_absent_row_is_nullopt) { EXPECT_FALSE(run((*db)(sql::find_thing, "Nobody")).has_value()); }

TEST_F(database_test, an_absent_row_that_was_promised_throws) {
    EXPECT_THROW(run((*db)(sql::get_thing, request_id{99})), std::logic_error);
}

TEST_F(database_test, an_id_list_selects_its_rows) {
    add("a");
    add("b");
    add("c");
    EXPECT_EQ(run((*db)(sql::names_of, id_list{{1, 3}})), (std::vector<std::string>{"a", "c"}));
}

TEST_F(database_test, an_empty_id_list_selects_nothing) {
    add("a");
    EXPECT_TRUE(run((*db)(sql::names_of, id_list{})).empty());
}

TEST_F(database_test, a_transaction_keeps_what_it_did) {
    transact([](transaction& tx) -> asio::awaitable<void> {
        tx(sql::add_plain, "kept", true);
        co_return;
    });
    EXPECT_EQ(run((*db)(sql::count_things)), 1);
}

TEST_F(database_test, an_exception_rolls_back_what_was_sent) {
    const auto failing = [](transaction& tx) -> asio::awaitable<void> {
        co_await tx(sql::increase);
        throw std::domain_error("no");
    };
    EXPECT_THROW(transact(failing), std::domain_error);
    EXPECT_EQ(run((*db)(sql::counter)), 0);
}

TEST_F(database_test, a_repeated_key_is_a_unique_violation_of_its_column) {
    add("one");
    try {
        add("one");
        FAIL() << "the second was accepted";
    } catch (const db::unique_violation& error) {
        EXPECT_TRUE(error.concerns("name")) << error.constraint();
    }
}

TEST_F(database_test, a_failure_names_its_statement) {
    try {
        run((*db)(sql::divide, 1));
        FAIL() << "it was accepted";
    } catch (const db::failure& error) {
        EXPECT_EQ(error.statement(), "broken.divide");
    }
}

TEST_F(database_test, an_error_of_a_queued_statement_surfaces_at_commit) {
    add("one");
    const auto failing = [](transaction& tx) -> asio::awaitable<void> {
        co_await tx(sql::increase);
        tx(sql::add_plain, "one", true);
    };
    EXPECT_THROW(transact(failing), db::unique_violation);
    EXPECT_EQ(run((*db)(sql::counter)), 0);
}

TEST_F(database_test, an_error_that_was_swallowed_still_rolls_back) {
    add("one");
    const auto swallowing = [](transaction& tx) -> asio::awaitable<void> {
        co_await tx(sql::increase);
        try {
            tx(sql::add_plain, "one", true);
            co_await tx(sql::counter);
        } catch (const db::failure&) {
            co_return;
        }
    };
    EXPECT_THROW(transact(swallowing), db::unique_violation);
    EXPECT_EQ(run((*db)(sql::counter)), 0);
}

TEST_F(database_test, a_deferred_answer_is_there_after_a_later_await) {
    const auto sum = transact([](transaction& tx) -> asio::awaitable<std::int64_t> {
        const auto first = tx.send(sql::increase);
        const auto second = co_await tx(sql::increase);
        co_return first.value() * 10 + second;
    });
    EXPECT_EQ(sum, 12);
}

TEST_F(database_test, a_deferred_answer_can_be_awaited) {
    const auto answer = transact([](transaction& tx) -> asio::awaitable<std::int64_t> {
        auto later = tx.send(sql::increase);
        co_return co_await std::move(later);
    });
    EXPECT_EQ(answer, 1);
}

TEST_F(database_test, a_conflict_runs_the_work_again) {
    int runs = 0;
    transact([&runs](transaction& tx) -> asio::awaitable<void> {
        co_await tx(sql::increase);
        if (++runs == 1) throw db::conflict("lost a race");
    });
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(run((*db)(sql::counter)), 1);
}

TEST_F(database_test, a_conflict_that_stays_is_given_up) {
    const auto losing = [](transaction&) -> asio::awaitable<void> {
        throw db::conflict("lost a race");
        co_return;
    };
    EXPECT_THROW(transact(losing), db::unavailable);
}

TEST_F(database_test, hooks_run_after_commit_and_before_transact_returns) {
    bool ran_inside = false;
    bool ran = false;
    transact([&](transaction& tx) -> asio::awaitable<void> {
        tx.after_commit([&] { ran = true; });
        co_await tx(sql::increase);
        ran_inside = ran;
    });
    EXPECT_FALSE(ran_inside);
    EXPECT_TRUE(ran);
}

TEST_F(database_test, hooks_of_a_rollback_and_of_a_retry_are_forgotten) {
    int runs = 0;
    int hooks = 0;
    transact([&](transaction& tx) -> asio::awaitable<void> {
        tx.after_commit([&] { ++hooks; });
        co_await tx(sql::increase);
        if (++runs == 1) throw db::conflict("lost a race");
    });
    EXPECT_EQ(hooks, 1);
}

TEST_F(database_test, hooks_of_racing_transactions_run_once_each) {
    std::vector<std::int64_t> order;
    for (int i = 0; i < 50; ++i) {
        asio::co_spawn(io, db->transact([&](transaction& tx) -> asio::awaitable<void> {
            const auto value = co_await tx(sql::increase);
            tx.after_commit([&order, value] { order.push_back(value); });
        }),
                       asio::use_future);
    }
    io.restart();
    io.run();
    // PostgreSQL frees a row before it answers its COMMIT: the next one's answer may come first.
    if (db->speaks() == db::dialect::POSTGRES) std::ranges::sort(order);
    std::vector<std::int64_t> each_once(50);
    std::iota(each_once.begin(), each_once.end(), 1);
    EXPECT_EQ(order, each_once);
}

TEST_F(database_test, one_of_many_that_share_a_commit_fails_alone) {
    std::vector<std::future<void>> all;
    for (int i = 0; i < 20; ++i) {
        all.push_back(asio::co_spawn(io, db->transact([i](transaction& tx) -> asio::awaitable<void> {
            co_await tx(sql::increase);
            if (i == 7) throw std::domain_error("no");
        }),
                                     asio::use_future));
    }
    io.restart();
    io.run();
    EXPECT_THROW(all[7].get(), std::domain_error);
    EXPECT_EQ(run((*db)(sql::counter)), 19);
}

TEST_F(database_test, racing_single_writes_all_count) {
    for (int i = 0; i < 100; ++i) asio::co_spawn(io, (*db)(sql::increase), asio::use_future);
    io.restart();
    io.run();
    EXPECT_EQ(run((*db)(sql::counter)), 100);
}

TEST_F(database_test, what_was_committed_is_there_after_reopening) {
    add("kept");
    db.reset();
    open();
    EXPECT_EQ(run((*db)(sql::count_things)), 1);
}

TEST_F(database_test, a_failing_read_leaves_those_beside_it_alone) {
    auto bad = asio::co_spawn(io, (*db)(sql::divide, 1), asio::use_future);
    auto good = asio::co_spawn(io, (*db)(sql::counter), asio::use_future);
    io.restart();
    io.run();
    EXPECT_THROW(bad.get(), db::failure);
    EXPECT_EQ(good.get(), 0);
}

TEST_F(database_test, writes_that_are_under_way_when_the_program_ends_go_with_it) {
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> other(
        scratch::on_postgres() ? nullptr : locked(place->path()), &sqlite3_close);
    const auto held = std::make_shared<bool>(true);
    {
        asio::io_context loop{1};
        database ending(loop.get_executor(), {.url = place->url(), .write_connections = 1});
        const auto work = [held](transaction& tx) -> asio::awaitable<void> { co_await tx(sql::increase); };
        for (int i = 0; i < 3; ++i) asio::co_spawn(loop, ending.transact(work), asio::detached);
        loop.poll();
    }
    EXPECT_EQ(held.use_count(), 1);
}

TEST_F(database_test, statements_are_counted) {
    const auto before = db->statements();
    transact([](transaction& tx) -> asio::awaitable<void> {
        tx(sql::set_counter, 5);
        co_await tx(sql::counter);
    });
    EXPECT_EQ(db->statements() - before, 2U);
}

TEST_F(database_test, preparing_a_good_statement_finds_no_problem) {
    EXPECT_TRUE(run(db->prepare_check(sql::add_thing)).problems.empty());
}

TEST_F(database_test, preparing_tells_a_missing_parameter) {
    EXPECT_FALSE(run(db->prepare_check(sql::add_named)).problems.empty());
}

TEST_F(database_test, migrating_again_does_nothing) {
    run(db->migrate(known));
    EXPECT_TRUE(run(db->pending_migrations(known)).empty());
}

TEST_F(database_test, a_new_migration_is_pending) {
    const std::array<migration, 3> more{{known[0], known[1], {"0003_more", "CREATE TABLE more (id {id})"}}};
    EXPECT_EQ(run(db->pending_migrations(more)), (std::vector<std::string>{"0003_more"}));
}

TEST_F(database_test, a_failing_migration_leaves_nothing_behind) {
    const std::array<migration, 3> more{
        {known[0], known[1], {"0003_bad", "CREATE TABLE more (id {id}); SELECT nonsense;"}}};
    EXPECT_THROW(run(db->migrate(more)), db::failure);
    const std::array<migration, 3> good{{known[0], known[1], {"0003_good", "CREATE TABLE more (id {id});"}}};
    EXPECT_NO_THROW(run(db->migrate(good)));
}

TEST_F(database_test, two_that_migrate_at_once_apply_each_migration_once) {
    const std::array<migration, 3> more{
        {known[0], known[1], {"0003_once", "INSERT INTO counter (id, value) VALUES (7, 7);"}}};
    auto first = asio::co_spawn(io, db->migrate(more), asio::use_future);
    auto second = asio::co_spawn(io, db->migrate(more), asio::use_future);
    io.restart();
    io.run();
    EXPECT_NO_THROW(first.get());
    EXPECT_NO_THROW(second.get());
}

TEST_F(database_test, a_newer_database_is_refused_in_plain_words) {
    try {
        run(db->migrate(std::span(known).first(1)));
        FAIL() << "it was accepted";
    } catch (const db::schema_mismatch& error) {
        EXPECT_STREQ(error.what(),
                     "The database is at version 2 (0002_extra); this program knows versions up to 1. "
                     "Run a newer callout.");
    }
}

TEST_F(database_test, a_changed_migration_is_refused) {
    const std::array<migration, 2> changed{{known[0], {"0002_extra", "CREATE TABLE other (id {id});"}}};
    EXPECT_THROW(run(db->migrate(changed)), db::schema_mismatch);
}

class postgres_test : public database_test {
protected:
    void SetUp() override {
        if (!scratch::on_postgres()) GTEST_SKIP() << "PostgreSQL only";
        database_test::SetUp();
    }
};

TEST_F(postgres_test, a_killed_reading_connection_is_replaced) {
    const auto pid = run((*db)(sql::backend_pid));
    database other(io.get_executor(), {.url = place->url()});
    run(other(sql::terminate, pid));
    EXPECT_EQ(run((*db)(sql::counter)), 0);
}

TEST_F(postgres_test, a_killed_idle_writing_connection_is_replaced) {
    const auto pid = run((*db)(sql::backend_pid_for_write));
    run((*db)(sql::terminate, pid));
    EXPECT_EQ(run((*db)(sql::increase)), 1);
}

TEST_F(postgres_test, a_connection_killed_before_commit_runs_the_work_again) {
    int runs = 0;
    transact([&](transaction& tx) -> asio::awaitable<void> {
        const auto pid = co_await tx(sql::backend_pid_for_write);
        if (++runs == 1) co_await (*db)(sql::terminate, pid);
        co_await tx(sql::increase);
    });
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(run((*db)(sql::counter)), 1);
}

TEST_F(postgres_test, a_connection_killed_before_the_answer_to_commit_is_no_success) {
    const auto work = [&](transaction& tx) -> asio::awaitable<void> {
        const auto pid = co_await tx(sql::backend_pid_for_write);
        co_await (*db)(sql::terminate, pid);
    };
    EXPECT_THROW(transact(work), db::unavailable);
}

TEST_F(postgres_test, a_connection_that_dies_amid_a_transaction_sent_as_a_whole_leaves_nothing_and_is_no_success) {
    const auto work = [](transaction& tx) -> asio::awaitable<void> {
        tx(sql::set_counter, 3);
        tx(sql::set_and_die);
        co_return;
    };
    EXPECT_THROW(transact(work), db::unavailable);
    EXPECT_EQ(run((*db)(sql::counter)), 0);
}

TEST_F(postgres_test, what_only_the_commit_finds_wrong_is_no_success) {
    const std::array<migration, 3> more{
        {known[0],
         known[1],
         {"0003_reference",
          "CREATE TABLE reference (id {id}, counter_id {integer} NOT NULL REFERENCES counter (id) "
          "DEFERRABLE INITIALLY DEFERRED);"}}};
    run(db->migrate(more));
    const auto work = [](transaction& tx) -> asio::awaitable<void> {
        tx(sql::set_counter, 3);
        tx(sql::refer_to_counter, 99);
        co_return;
    };
    EXPECT_THROW(transact(work), db::constraint_violation);
    EXPECT_EQ(run((*db)(sql::counter)), 0);
}

TEST_F(postgres_test, more_transactions_than_connections_wait_for_their_turn) {
    for (int i = 0; i < 40; ++i) {
        asio::co_spawn(io, db->transact([](transaction& tx) -> asio::awaitable<void> { co_await tx(sql::increase); }),
                       asio::use_future);
    }
    io.restart();
    io.run();
    EXPECT_EQ(run((*db)(sql::counter)), 40);
}

TEST(absent_database, a_server_that_is_away_is_unavailable) {
    asio::io_context io(1);
    database away(io.get_executor(), {.url = "postgresql://nobody@/none?host=/nonexistent"});
    auto answer = asio::co_spawn(io, away(sql::counter), asio::use_future);
    io.run();
    EXPECT_THROW(answer.get(), db::unavailable);
}

TEST(absent_database, a_file_that_is_no_database_is_refused) {
    asio::io_context io(1);
    EXPECT_THROW(database(io.get_executor(), {.url = "sqlite:////proc/self/status"}), db::unavailable);
}

TEST(absent_database, what_connections_cannot_share_is_refused) {
    asio::io_context io(1);
    EXPECT_THROW(database(io.get_executor(), {.url = "sqlite:///:memory:"}), db::unavailable);
}

TEST(absent_database, an_unknown_kind_of_url_is_refused) {
    asio::io_context io(1);
    EXPECT_THROW(database(io.get_executor(), {.url = "mysql://localhost/x"}), std::invalid_argument);
}

}  // namespace
}  // namespace callout
