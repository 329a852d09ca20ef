#include "support/repair_test.hpp"

namespace callout {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class pending : public repair_test {
protected:
    const person ann = customer("ann");

    /// Asks for a repair so many degrees north of Union Square.
    std::int64_t ask_north(double degrees, const std::string& members = "") {
        std::string more = north(degrees);
        if (!members.empty()) more.insert(more.size() - 1, "," + members);
        return ask(ann, more);
    }
    std::vector<std::int64_t> seen_by(const person& who, const std::string& query = "") {
        return ids_in(get(who, "/requests/pending/" + query));
    }
    double distance_shown_to(const person& who) {
        return get(who, "/requests/pending/").field("results.0.distance_km").to_number<double>();
    }
};

const std::string urgent = R"("priority":"EMERGENCY")";

// Reach. A degree along a meridian is 111.194927 km: 20 km are 0.1798643 degrees.

TEST_F(pending, the_radius_is_inclusive_and_great_circle) {
    const auto just_in = ask_north(0.179864);
    ask_north(0.179865);
    EXPECT_THAT(seen_by(worker("bob", {.radius = 20})), ElementsAre(just_in));
}

TEST_F(pending, reach_does_not_end_at_the_date_line) {
    const auto id = ask(ann, R"({"location_latitude":"0","location_longitude":"179.99"})");
    EXPECT_THAT(seen_by(worker("bob", {.at = coordinates{"0", "-179.99"}, .radius = 3})), ElementsAre(id));
}

TEST_F(pending, distances_are_rounded_to_two_decimals) {
    ask_north(0.01);
    EXPECT_DOUBLE_EQ(distance_shown_to(worker("bob")), 1.11);
}

TEST_F(pending, a_request_next_door_is_no_distance_away) {
    ask_north(0);
    EXPECT_DOUBLE_EQ(distance_shown_to(worker("bob")), 0.0);
}

TEST_F(pending, without_a_position_nothing_is_in_reach) {
    ask(ann);
    const answer shown = get(worker("bob", {.at = std::nullopt}), "/requests/pending/");
    EXPECT_EQ(shown.text, R"({"count":0,"next":null,"previous":null,"results":[]})");
}

TEST_F(pending, a_worker_who_went_offline_sees_from_where_they_were) {
    const auto id = ask(ann);
    const person bob = worker("bob");
    patch(bob, "/auth/workers/availability/", R"({"is_available":false})");
    EXPECT_THAT(seen_by(bob), ElementsAre(id));
}

TEST_F(pending, reach_follows_a_worker_who_moves_or_changes_the_radius) {
    const auto far = ask_north(0.15);
    const person bob = worker("bob", {.radius = 10});
    EXPECT_THAT(seen_by(bob), IsEmpty());
    patch(bob, "/auth/me/", R"({"worker_profile":{"service_radius_km":17}})");
    EXPECT_THAT(seen_by(bob), ElementsAre(far));
    patch(bob, "/auth/workers/availability/",
          R"({"is_available":true,"current_latitude":"1","current_longitude":"1"})");
    EXPECT_THAT(seen_by(bob), IsEmpty());
}

TEST_F(pending, workers_see_their_trades_and_requests_without_one) {
    const auto pipes = ask_north(0.01, R"("category_id":1)");
    const auto glass = ask_north(0.02, R"("category_id":7)");
    const auto any = ask_north(0.03);
    EXPECT_THAT(seen_by(worker("bob", {.categories = {1}})), ElementsAre(pipes, any));
    EXPECT_THAT(seen_by(worker("cid", {.categories = {1, 7}})), ElementsAre(pipes, glass, any));
    EXPECT_THAT(seen_by(worker("dan")), ElementsAre(pipes, glass, any));
}

TEST_F(pending, only_requests_that_wait_are_shown) {
    const person bob = worker("bob");
    const person cid = worker("cid");
    const auto declined = ask_north(0.01);
    const auto taken = ask_north(0.02);
    const auto cancelled = ask_north(0.03);
    act(bob, declined, "decline");
    act(cid, taken, "accept");
    act(ann, cancelled, "cancel");
    EXPECT_THAT(seen_by(bob), IsEmpty());
    EXPECT_THAT(seen_by(cid), ElementsAre(declined));
}

TEST_F(pending, it_is_for_workers) {
    const std::string refusal = "You do not have permission to perform this action.";
    EXPECT_THAT(get(ann, "/requests/pending/"), says(403, refusal));
    EXPECT_THAT(get(admin(), "/requests/pending/"), says(403, refusal));
    EXPECT_EQ(get(nobody, "/requests/pending/").status, 401);
}

// Order.

TEST_F(pending, emergencies_come_first_then_the_nearest) {
    const auto near = ask_north(0.01);
    const auto far_emergency = ask_north(0.09, urgent);
    const auto far = ask_north(0.05);
    const auto near_emergency = ask_north(0.02, urgent);
    EXPECT_THAT(seen_by(worker("bob")), ElementsAre(near_emergency, far_emergency, near, far));
}

TEST_F(pending, it_can_be_ordered_by_age_or_distance_alone) {
    const person bob = worker("bob");
    const auto oldest = ask_north(0.05);
    time.advance(std::chrono::minutes{1});
    const auto middle = ask_north(0.09, urgent);
    time.advance(std::chrono::minutes{1});
    const auto newest = ask_north(0.01);
    EXPECT_THAT(seen_by(bob, "?ordering=created_at"), ElementsAre(oldest, middle, newest));
    EXPECT_THAT(seen_by(bob, "?ordering=-created_at"), ElementsAre(newest, middle, oldest));
    EXPECT_THAT(seen_by(bob, "?ordering=distance"), ElementsAre(newest, oldest, middle));
}

// Filters.

TEST_F(pending, filters_narrow_it_down) {
    const person bob = worker("bob");
    const auto plain = ask_north(0.01);
    const auto emergency = ask_north(0.02, urgent);
    const auto pipes = ask_north(0.03, R"("category_id":1)");
    EXPECT_THAT(seen_by(bob, "?priority=EMERGENCY"), ElementsAre(emergency));
    EXPECT_THAT(seen_by(bob, "?priority=STANDARD"), ElementsAre(plain, pipes));
    EXPECT_THAT(seen_by(bob, "?category_id=1"), ElementsAre(pipes));
    EXPECT_THAT(seen_by(bob, "?priority=&category_id=&ordering="), ElementsAre(emergency, plain, pipes));
    EXPECT_EQ(get(bob, "/requests/pending/?category_id=1").number_at("count"), 1);
}

TEST_F(pending, filters_that_nothing_can_pass_name_the_choices) {
    const person bob = worker("bob");
    EXPECT_THAT(
        get(bob, "/requests/pending/?ordering=price"),
        says_of(400, "ordering", "\"price\" is not a valid choice. Choose one of: created_at, -created_at, distance."));
    EXPECT_THAT(get(bob, "/requests/pending/?priority=HIGH"),
                says_of(400, "priority", "\"HIGH\" is not a valid choice. Choose one of: STANDARD, EMERGENCY."));
}

// Pages.

TEST_F(pending, it_comes_in_pages) {
    const person bob = worker("bob");
    std::vector<std::int64_t> all;
    for (int i = 0; i < 5; ++i) all.push_back(ask_north(0.01 * i));
    const answer first = get(bob, "/requests/pending/?page_size=2");
    EXPECT_THAT(ids_in(first), ElementsAre(all[0], all[1]));
    EXPECT_EQ(first.number_at("count"), 5);
    EXPECT_EQ(first.text_at("next"), "http://localhost/api/services/requests/pending/?page_size=2&page=2");
    EXPECT_TRUE(first.field("previous").is_null());
    const answer last = get(bob, "/requests/pending/?page_size=2&page=3");
    EXPECT_THAT(ids_in(last), ElementsAre(all[4]));
    EXPECT_TRUE(last.field("next").is_null());
    EXPECT_EQ(last.text_at("previous"), "http://localhost/api/services/requests/pending/?page_size=2&page=2");
}

TEST_F(pending, pages_past_the_end_are_invalid) {
    const person bob = worker("bob");
    expect({
        {"first of nothing", bob, verb::GET, "/requests/pending/?page=1", "", 200},
        {"second of nothing", bob, verb::GET, "/requests/pending/?page=2", "", 404, "Invalid page."},
        {"furthest", bob, verb::GET, "/requests/pending/?page=92233720368547758", "", 404, "Invalid page."},
        {"zero", bob, verb::GET, "/requests/pending/?page=0", "", 404, "Invalid page."},
    });
}

// The board.

TEST_F(pending, it_asks_the_database_nothing) {
    const person bob = worker("bob");
    for (int i = 0; i < 20; ++i) ask_north(0.001 * i);
    get(bob, "/requests/pending/");
    EXPECT_EQ(statements_of([&] { EXPECT_EQ(get(bob, "/requests/pending/").number_at("count"), 20); }), 0U);
}

TEST_F(pending, it_is_there_after_a_restart) {
    const person bob = worker("bob");
    ask_north(0.01);
    ask_north(0.02, urgent);
    const std::string before = get(bob, "/requests/pending/").text;
    restart();
    EXPECT_EQ(get(bob, "/requests/pending/").text, before);
}

TEST_F(pending, it_shows_a_customers_new_name) {
    const person bob = worker("bob");
    ask(ann);
    patch(ann, "/auth/me/", R"({"first_name":"Anne"})");
    const auto shown = [&] { return get(bob, "/requests/pending/").text_at("results.0.customer.first_name"); };
    // The board follows after the answer: soon, but not at once.
    for (int tries = 0; tries < 100'000 && shown() != "Anne"; ++tries) {
    }
    EXPECT_EQ(shown(), "Anne");
}

TEST_F(pending, it_shows_a_categorys_new_name) {
    const person bob = worker("bob");
    ask(ann, R"({"category_id":1})");
    patch(admin(), "/categories/1/", R"({"name":"Pipes"})");
    EXPECT_EQ(get(bob, "/requests/pending/").text_at("results.0.category.name"), "Pipes");
}

TEST_F(pending, the_whole_request_is_shown) {
    const person bob = worker("bob");
    const auto id = ask(ann);
    const answer listed = get(bob, "/requests/pending/");
    const answer whole = read(bob, id);
    for (const auto& member : whole.body.as_object()) {
        EXPECT_TRUE(listed.has("results.0." + std::string{member.key()})) << member.key();
    }
}

}  // namespace
}  // namespace callout
