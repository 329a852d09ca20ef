#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "support/repair_test.hpp"

namespace callout {
namespace {

namespace bj = boost::json;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;

class dashboard_figures : public repair_test {
protected:
    answer shown() { return get(boss, "/dashboard/"); }
    bj::value timing(std::string_view window, std::string_view priority) {
        return shown().field("timing").at(window).at(priority);
    }
    /// After a long wait the tokens are stale.
    void sign_in_again() {
        boss = sign_in(boss.email);
        ann = sign_in(ann.email);
        bob = sign_in(bob.email);
    }

    person boss = admin();
    person ann = customer("ann");
    person bob = worker("bob");
};

const std::string urgent = R"({"priority":"EMERGENCY"})";

TEST_F(dashboard_figures, they_are_for_admins) {
    const std::string refusal = "You do not have permission to perform this action.";
    EXPECT_THAT(get(ann, "/dashboard/"), says(403, refusal));
    EXPECT_THAT(get(bob, "/dashboard/"), says(403, refusal));
    EXPECT_EQ(get(nobody, "/dashboard/").status, 401);
}

TEST_F(dashboard_figures, a_young_service_has_them_too) {
    const answer empty = shown();
    ASSERT_EQ(empty.status, 200) << empty;
    EXPECT_EQ(empty.field("recent_requests").as_array().size(), 0U);
    EXPECT_EQ(empty.field("totals"), bj::parse(R"({"customers":1,"workers":1,"workers_available":1,"open_requests":0,
        "emergencies":0,"unfilled_emergencies":0})"));
    EXPECT_EQ(empty.text_at("generated_at"), "2026-02-12T22:00:00.000000Z");
}

/// Three ordinary requests and two emergencies at 22:00; the dashboard is looked at at 22:11.
class an_evening : public dashboard_figures {
protected:
    an_evening() {
        worker("cid", {.at = std::nullopt});
        for (int i = 0; i < 3; ++i) plain.push_back(ask(ann));
        const auto filled = ask(ann, urgent);
        ask(ann, urgent);
        time.advance(seconds{30});
        act(bob, filled, "accept");
        time.advance(seconds{90});
        act(bob, plain[0], "accept");
        time.advance(minutes{2});
        act(bob, plain[1], "accept");
        time.advance(minutes{1});
        act(bob, plain[0], "complete");
        time.advance(minutes{5});
        act(bob, plain[2], "accept");
        act(bob, plain[1], "start");
        act(bob, plain[1], "complete");
        time.advance(minutes{1});
    }
    std::vector<std::int64_t> plain;
};

TEST_F(an_evening, has_totals) {
    EXPECT_EQ(shown().field("totals"), bj::parse(R"({"customers":1,"workers":2,"workers_available":1,"open_requests":3,
        "emergencies":2,"unfilled_emergencies":1})"));
}

TEST_F(an_evening, counts_every_status_also_those_without_requests) {
    EXPECT_EQ(
        shown().field("requests_by_status"),
        bj::parse(R"([{"status":"PENDING","count":1},{"status":"ACCEPTED","count":2},{"status":"IN_PROGRESS","count":0},
                            {"status":"COMPLETED","count":2},{"status":"CANCELLED","count":0}])"));
}

// Accepted after 2, 4 and 10 minutes, completed after 5 and 10; the emergency accepted after half a minute.
TEST_F(an_evening, has_medians_and_ninth_deciles_by_priority) {
    for (const std::string_view window : {"24h", "7d"}) {
        EXPECT_EQ(timing(window, "STANDARD"),
                  bj::parse(R"({"accepted":3,"completed":2,"accept_minutes_median":4,"accept_minutes_p90":10,
                                "complete_minutes_median":5,"complete_minutes_p90":10})"));
        EXPECT_EQ(timing(window, "EMERGENCY"),
                  bj::parse(R"({"accepted":1,"completed":0,"accept_minutes_median":0.5,"accept_minutes_p90":0.5,
                                "complete_minutes_median":null,"complete_minutes_p90":null})"));
    }
}

TEST_F(an_evening, has_requests_per_hour_for_a_day_the_present_hour_last) {
    const auto hours = shown().field("requests_per_hour").as_array();
    ASSERT_EQ(hours.size(), 24U);
    EXPECT_EQ(hours.front(), bj::parse(R"({"hour":"2026-02-11T23:00:00.000000Z","count":0})"));
    EXPECT_EQ(hours.back(), bj::parse(R"({"hour":"2026-02-12T22:00:00.000000Z","count":5})"));
}

TEST_F(an_evening, is_forgotten_a_day_later_but_not_within_the_week) {
    time.advance(std::chrono::hours{24});
    sign_in_again();
    EXPECT_EQ(timing("24h", "STANDARD").at("accepted"), 0);
    EXPECT_EQ(timing("7d", "STANDARD").at("accepted"), 3);
    const auto hours = shown().field("requests_per_hour");
    for (const auto& hour : hours.as_array()) EXPECT_EQ(hour.at("count"), 0);
}

TEST_F(an_evening, is_forgotten_a_week_later) {
    time.advance(std::chrono::days{7});
    sign_in_again();
    EXPECT_EQ(timing("7d", "STANDARD"), bj::parse(R"({"accepted":0,"completed":0,"accept_minutes_median":null,
        "accept_minutes_p90":null,"complete_minutes_median":null,"complete_minutes_p90":null})"));
}

TEST_F(an_evening, reads_the_same_after_a_restart) {
    const std::string before = shown().text;
    restart();
    EXPECT_EQ(shown().text, before);
}

TEST_F(dashboard_figures, percentiles_are_of_the_nearest_rank) {
    std::vector<std::int64_t> ten;
    for (int i = 0; i < 10; ++i) ten.push_back(ask(ann));
    for (const auto id : ten) {
        time.advance(minutes{1});
        act(bob, id, "accept");
    }
    EXPECT_EQ(timing("24h", "STANDARD").at("accept_minutes_median").to_number<double>(), 5.0);
    EXPECT_EQ(timing("24h", "STANDARD").at("accept_minutes_p90").to_number<double>(), 9.0);
}

TEST_F(dashboard_figures, an_emergency_is_unfilled_after_more_than_ten_minutes) {
    ask(ann, urgent);
    time.advance(minutes{10});
    EXPECT_EQ(shown().number_at("totals.unfilled_emergencies"), 0);
    time.advance(seconds{1});
    EXPECT_EQ(shown().number_at("totals.unfilled_emergencies"), 1);
}

TEST_F(dashboard_figures, the_ten_newest_requests_are_shown_whole) {
    std::vector<std::int64_t> newest;
    for (int i = 0; i < 12; ++i) {
        time.advance(seconds{1});
        newest.insert(newest.begin(), ask(ann));
    }
    newest.resize(10);
    const answer now = shown();
    std::vector<std::int64_t> listed;
    for (const auto& each : now.body.at("recent_requests").as_array()) listed.push_back(each.at("id").as_int64());
    EXPECT_EQ(listed, newest);
    EXPECT_EQ(bj::serialize(now.field("recent_requests.0")), read(boss, newest.front()).text);
}

TEST_F(dashboard_figures, the_five_busiest_workers_are_shown_the_better_rated_first_among_equals) {
    std::vector<person> crew;
    for (const std::string_view name : {"cid", "dan", "eve", "fay", "gus"}) crew.push_back(worker(name));
    const auto job = [&](const person& who, std::string_view stars) {
        const auto id = ask(ann);
        bring(id, who, "COMPLETED");
        act(ann, id, "rate", R"({"stars":)" + std::string{stars} + "}");
    };
    job(crew[0], "2");
    job(crew[0], "3");
    job(crew[1], "4");
    job(crew[2], "5");
    job(crew[3], "3");
    job(bob, "1");
    const answer now = shown();
    std::vector<std::string> names;
    for (const auto& each : now.body.at("top_workers").as_array())
        names.emplace_back(each.at("first_name").as_string());
    EXPECT_THAT(names, ElementsAre("cid", "eve", "dan", "fay", "bob"));
    EXPECT_EQ(now.number_at("top_workers.0.total_completed_jobs"), 2);
    EXPECT_EQ(now.text_at("top_workers.0.average_rating"), "2.50");
}

TEST_F(dashboard_figures, they_take_as_many_statements_however_much_there_is_to_tell) {
    bring(ask(ann), bob, "COMPLETED");
    shown();
    const auto few = statements_of([&] { shown(); });
    for (int i = 0; i < 12; ++i) bring(ask(ann, i % 2 == 0 ? urgent : "{}"), bob, "COMPLETED");
    EXPECT_EQ(statements_of([&] { shown(); }), few);
    EXPECT_LE(few, 10U);
}

}  // namespace
}  // namespace callout
