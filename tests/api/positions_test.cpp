#include "support/ping_test.hpp"

namespace callout {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class positions_api : public ping_test {
protected:
    /// On PostgreSQL one more tells other processes.
    std::uint64_t statements_a_write() { return db().speaks() == db::dialect::POSTGRES ? 2 : 1; }

    answer change(const person& whom, std::string_view form) {
        return patch(root, "/admin/users/" + std::to_string(whom.id) + '/', form);
    }

    person root = admin("root");
    person ann = customer("ann");
    person bob = worker("bob");
};

TEST_F(positions_api, a_ping_is_answered_without_a_word_and_moves_the_worker_at_once) {
    EXPECT_EQ(send(bob, fix_at(0.01)).status, 204);
    EXPECT_EQ(north_of(bob), "40.745863");
    EXPECT_EQ(get(bob, "/auth/workers/availability/").text_at("current_latitude"), "40.745863");
    EXPECT_EQ(get(bob, "/auth/me/").text_at("worker_profile.position_recorded_at"), "2026-02-12T22:00:00.000000Z");
    EXPECT_NEAR(service().fleet().find({bob.id})->position.latitude_degrees, 40.745863, 1e-9);
}

TEST_F(positions_api, a_ping_without_a_moment_is_of_now) {
    time.advance(10s);
    ASSERT_EQ(send(bob, R"({"latitude":40.74,"longitude":-73.99,"accuracy_m":7.25,"heading":null,"speed":1.5})").status,
              204);
    EXPECT_EQ(get(bob, "/auth/me/").text_at("worker_profile.position_recorded_at"), "2026-02-12T22:00:10.000000Z");
}

TEST_F(positions_api, a_ping_sends_no_statement) {
    ping(bob);
    time.advance(1s);
    EXPECT_EQ(statements_of([&] { ping(bob, 0.0001); }), 0U);
    EXPECT_EQ(statements_of([&] { write(); }), statements_a_write());
    EXPECT_EQ(statements_of([&] { write(); }), 0U);
}

TEST_F(positions_api, many_workers_are_written_by_one_statement) {
    const person cid = worker("cid");
    const person dan = worker("dan");
    for (const person& each : {bob, cid, dan}) ping(each, 0.02);
    EXPECT_EQ(statements_of([&] { write(); }), statements_a_write());
    restart();
    for (const person& each : {bob, cid, dan}) EXPECT_EQ(north_of(each), "40.755863");
}

TEST_F(positions_api, what_waits_within_reach_is_judged_from_where_the_last_ping_was) {
    const std::int64_t near = ask(ann);
    time.advance(5min);
    ASSERT_EQ(ids_in(get(bob, "/requests/pending/")), std::vector<std::int64_t>{near});
    ping(bob, 0.5);
    EXPECT_THAT(ids_in(get(bob, "/requests/pending/")), IsEmpty());
    EXPECT_EQ(act(bob, near, "accept").status, 404);
    EXPECT_FALSE(is_offered(bob, ann));
}

TEST_F(positions_api, a_phone_out_of_a_tunnel_sends_all_it_has) {
    time.advance(1min);
    ASSERT_EQ(send(bob, list({fix_at(0.001, -20s), fix_at(0.002, -10s), fix_at(0.003)})).status, 204);
    EXPECT_EQ(taken().counts().taken, 3U);
    EXPECT_EQ(north_of(bob), "40.738863");
}

TEST_F(positions_api, out_of_an_array_out_of_order_what_comes_late_is_left_out) {
    time.advance(1min);
    const std::string twice = fix_at(0.003, -5s);
    ASSERT_EQ(send(bob, list({fix_at(0.002, -10s), fix_at(0.001, -20s), twice, twice, fix_at(0.002, -7s)})).status,
              204);
    EXPECT_EQ(taken().counts().taken, 2U);
    EXPECT_EQ(dropped(drop_reason::LATE), 2U);
    EXPECT_EQ(dropped(drop_reason::DUPLICATE), 1U);
    EXPECT_EQ(north_of(bob), "40.738863");
}

TEST_F(positions_api, impossible_fixes_are_left_out_and_counted) {
    ping(bob);
    time.advance(1min);
    ASSERT_EQ(send(bob, list({fix_at(1.0), fix_at(0.001, 31s), fix_at(0.002)})).status, 204);
    EXPECT_EQ(dropped(drop_reason::TOO_FAST), 1U);
    EXPECT_EQ(dropped(drop_reason::FUTURE), 1U);
    EXPECT_EQ(north_of(bob), "40.737863");
}

TEST_F(positions_api, a_fix_of_before_the_worker_went_online_is_late) {
    EXPECT_EQ(send(bob, fix_at(0.01, -1s)).status, 204);
    EXPECT_EQ(dropped(drop_reason::LATE), 1U);
    EXPECT_EQ(north_of(bob), union_square.latitude);
}

TEST_F(positions_api, who_goes_online_elsewhere_is_there) {
    ping(bob, 0.01);
    ASSERT_EQ(patch(bob, "/auth/workers/availability/",
                    R"({"is_available":true,"current_latitude":"10","current_longitude":"20"})")
                  .text_at("current_latitude"),
              "10.000000");
    write();
    EXPECT_EQ(north_of(bob), "10.000000");
    restart();
    EXPECT_EQ(north_of(bob), "10.000000");
}

TEST_F(positions_api, another_change_of_the_account_takes_nobody_back) {
    ping(bob, 0.01);
    ASSERT_EQ(patch(bob, "/auth/me/", R"({"first_name":"Robert"})").status, 200);
    EXPECT_EQ(north_of(bob), "40.745863");
    EXPECT_NEAR(service().fleet().find({bob.id})->position.latitude_degrees, 40.745863, 1e-9);
    ASSERT_EQ(patch(bob, "/auth/workers/availability/", R"({"is_available":false})").text_at("current_latitude"),
              "40.745863");
}

TEST_F(positions_api, who_is_offline_may_ping_and_is_offered_nothing) {
    const person cid = worker("cid", {.at = std::nullopt});
    ping(cid, 0.01);
    EXPECT_EQ(north_of(cid), "40.745863");
    EXPECT_FALSE(is_offered(cid, ann));
    EXPECT_EQ(ids_in(get(cid, "/requests/pending/")).size(), 1U);
}

TEST_F(positions_api, of_two_fixes_at_once_the_newer_one_stays) {
    time.advance(1min);
    for (const auto& order : {std::vector{-2s, -1s}, std::vector{-3s, -4s}}) {
        const std::string path = "/auth/workers/location/";
        const auto answers = at_once(
            {{bob, verb::POST, path, fix_at(0.001, order[0])}, {bob, verb::POST, path, fix_at(0.002, order[1])}});
        for (const answer& each : answers) EXPECT_EQ(each.status, 204);
    }
    EXPECT_EQ(north_of(bob), "40.737863");
    EXPECT_EQ(taken().counts().taken, 2U);
    EXPECT_EQ(dropped(drop_reason::LATE), 2U);
}

TEST_F(positions_api, whoever_follows_hears_the_newest_of_the_fixes_that_came_together) {
    std::vector<std::int64_t> heard;
    service().presence().on_move([&](user_id who, const sighting& each) {
        EXPECT_EQ(who.value, bob.id);
        heard.push_back(each.latitude.scaled);
    });
    time.advance(1min);
    send(bob, list({fix_at(0.001, -9s), fix_at(0.0, -10s), fix_at(0.002, -8s)}));
    EXPECT_THAT(heard, ElementsAre(40'737'863));
}

TEST_F(positions_api, a_deactivated_worker_is_heard_no_more) {
    ping(bob, 0.01);
    ASSERT_EQ(change(bob, R"({"is_active":false})").status, 200);
    EXPECT_EQ(send(bob, fix_at(0.02)).status, 401);
    EXPECT_EQ(service().presence().last_of({bob.id}), nullptr);
    EXPECT_EQ(service().fleet().find({bob.id}), std::nullopt);
    EXPECT_EQ(statements_of([&] { write(); }), 0U);
}

TEST_F(positions_api, who_is_deactivated_while_they_ping_is_gone) {
    for (int round = 0; round < 20; ++round) {
        const person cid = worker("cid" + std::to_string(round));
        at_once({{cid, verb::POST, "/auth/workers/location/", fix_at(0.01)},
                 {root, verb::PATCH, "/admin/users/" + std::to_string(cid.id) + '/', R"({"is_active":false})"},
                 {cid, verb::POST, "/auth/workers/location/", fix_at(0.02)}});
        EXPECT_EQ(service().fleet().find({cid.id}), std::nullopt);
        EXPECT_EQ(send(cid, fix_at(0.03)).status, 401);
    }
}

TEST_F(positions_api, who_is_a_customer_now_is_where_nobody_sees_them) {
    ping(bob, 0.01);
    ASSERT_EQ(change(bob, R"({"role":"CUSTOMER"})").status, 200);
    EXPECT_EQ(send(bob, fix_at(0.02)).status, 401);
    EXPECT_EQ(send(sign_in(bob.email), fix_at(0.02)).status, 403);
    EXPECT_EQ(service().presence().last_of({bob.id}), nullptr);
    ASSERT_EQ(change(bob, R"({"role":"WORKER"})").status, 200);
    const person again = sign_in(bob.email);
    time.advance(1s);
    EXPECT_EQ(send(again, fix_at(0.02)).status, 204);
    EXPECT_EQ(north_of(again), "40.755863");
}

TEST_F(positions_api, who_leaves_leaves_no_position_behind) {
    constexpr query<std::int64_t(std::int64_t)> positions_of{
        "test.positions_of", "SELECT count(*) FROM worker_profile WHERE user_id = $1 AND current_latitude IS NOT NULL"};
    const unwritten_sighting on_its_way{.id = {bob.id}, .last = {.recorded_at = time.now() + 1s, .is_pinged = true}};
    ASSERT_EQ(call(bob, verb::DELETE_, "/auth/me/", R"({"current_password":"drip-drop-stop-42"})").status, 204);
    service().presence().pinged(on_its_way.id, on_its_way.last, time.now());
    write();
    std::int64_t left = 1;
    run([](database& from, const auto& sql, std::int64_t id, std::int64_t& into) -> boost::asio::awaitable<void> {
        into = co_await from(sql, id);
    }(db(), positions_of, bob.id, left));
    EXPECT_EQ(left, 0);
}

TEST_F(positions_api, what_cannot_be_written_is_written_when_it_can) {
    constexpr query<void()> take_away{"test.take_away", "ALTER TABLE worker_profile RENAME TO put_away"};
    constexpr query<void()> put_back{"test.put_back", "ALTER TABLE put_away RENAME TO worker_profile"};
    const auto execute = [](database& on, const auto& sql) -> boost::asio::awaitable<void> { co_await on(sql); };
    ping(bob, 0.01);
    run(execute(db(), take_away));
    write();
    time.advance(1s);
    ping(bob, 0.0101);
    write();
    run(execute(db(), put_back));
    write();
    EXPECT_EQ(statements_of([&] { write(); }), 0U);
    restart();
    EXPECT_EQ(north_of(bob), "40.745963");
}

TEST_F(positions_api, wrong_fixes_are_explained_field_by_field) {
    expect(
        {{"nothing", bob, verb::POST, "/auth/workers/location/", "", 400, "This field is required."},
         {"no object", bob, verb::POST, "/auth/workers/location/", "7", 400,
          "Invalid data. Expected a dictionary, but got int."},
         {"too far north", bob, verb::POST, "/auth/workers/location/", R"({"latitude":91,"longitude":0})", 400,
          "Ensure this value is less than or equal to 90."},
         {"no accuracy", bob, verb::POST, "/auth/workers/location/", R"({"latitude":1,"longitude":0,"accuracy_m":-1})",
          400, "Ensure this value is greater than or equal to 0."},
         {"no heading", bob, verb::POST, "/auth/workers/location/", R"({"latitude":1,"longitude":0,"heading":"N"})",
          400, "A valid number is required."},
         {"no list", bob, verb::POST, "/auth/workers/location/", "[]", 400, "This list may not be empty."},
         {"a customer", ann, verb::POST, "/auth/workers/location/", fix_at(0), 403}});
    EXPECT_EQ(taken().counts().taken, 0U);
}

TEST_F(positions_api, of_a_list_each_wrong_fix_is_explained_in_its_place_and_none_is_taken) {
    const answer refused = send(bob, list({fix_at(0), R"({"latitude":"x"})", "3"}));
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.text,
              R"([{},{"latitude":["A valid number is required."],"longitude":["This field is required."]},)"
              R"({"non_field_errors":["Invalid data. Expected a dictionary, but got int."]}])");
    EXPECT_EQ(taken().counts().taken, 0U);
}

TEST_F(positions_api, a_list_has_a_hundred_fixes_at_most) {
    std::vector<std::string> fixes;
    fixes.reserve(101);
    for (int i = 0; i < 100; ++i) fixes.push_back(fix_at(0, std::chrono::seconds{i - 50}));
    time.advance(1min);
    EXPECT_EQ(send(bob, list(fixes)).status, 204);
    fixes.push_back(fix_at(0));
    EXPECT_THAT(send(bob, list(fixes)), says(400, "Ensure this field has no more than 100 elements."));
}

TEST_F(positions_api, pings_are_counted_for_themselves) {
    config limited = settings();
    limited.throttle_ping = "2/min";
    restart_with(limited);
    EXPECT_EQ(send(bob, fix_at(0)).status, 204);
    EXPECT_EQ(send(bob, fix_at(0)).status, 204);
    EXPECT_EQ(send(bob, fix_at(0)).status, 429);
    EXPECT_EQ(get(bob, "/auth/me/").status, 200);
}

}  // namespace
}  // namespace callout
