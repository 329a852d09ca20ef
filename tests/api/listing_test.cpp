#include <boost/json/array.hpp>

#include "support/repair_test.hpp"

namespace callout {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ids = std::vector<std::int64_t>;

class listing : public repair_test {
protected:
    const person ann = customer("ann");
    const person bob = worker("bob");

    std::int64_t ask_a_minute_later(const person& who, std::string_view more = "{}") {
        time.advance(std::chrono::minutes{1});
        return ask(who, more);
    }
    ids listed(const person& who, const std::string& query = "") { return ids_in(get(who, "/requests/" + query)); }
};

// Who sees what.

TEST_F(listing, customers_see_their_own_admins_all_and_workers_what_is_assigned_to_them) {
    const person eve = customer("eve");
    const auto anns = ask(ann);
    const auto eves = ask_a_minute_later(eve);
    bring(anns, bob, "ACCEPTED");
    EXPECT_THAT(listed(ann), ElementsAre(anns));
    EXPECT_THAT(listed(eve), ElementsAre(eves));
    EXPECT_THAT(listed(admin()), ElementsAre(eves, anns));
    EXPECT_THAT(listed(bob), ElementsAre(anns));
    EXPECT_THAT(listed(worker("cid")), IsEmpty());
}

TEST_F(listing, a_list_takes_a_token) {
    EXPECT_THAT(get(nobody, "/requests/"), says(401, "Authentication credentials were not provided."));
}

TEST_F(listing, a_worker_keeps_what_they_finished_and_loses_what_they_gave_back) {
    const auto done = ask(ann);
    bring(done, bob, "COMPLETED");
    const auto released = ask_a_minute_later(ann);
    bring(released, bob, "ACCEPTED");
    EXPECT_THAT(listed(bob), ElementsAre(released, done));
    act(bob, released, "release");
    EXPECT_THAT(listed(bob), ElementsAre(done));
    EXPECT_EQ(get(bob, "/requests/").number_at("count"), 1);
}

TEST_F(listing, active_is_a_plain_list_of_the_workers_open_jobs) {
    const auto accepted = ask(ann);
    bring(accepted, bob, "ACCEPTED");
    const auto started = ask_a_minute_later(ann);
    bring(started, bob, "IN_PROGRESS");
    bring(ask_a_minute_later(ann), bob, "COMPLETED");
    bring(ask_a_minute_later(ann), worker("cid"), "ACCEPTED");
    const answer active = get(bob, "/requests/active/");
    ASSERT_TRUE(active.body.is_array()) << active;
    EXPECT_THAT(ids_in(active), ElementsAre(started, accepted));
    EXPECT_TRUE(active.has("0.activities.0.kind"));
}

TEST_F(listing, active_is_for_workers) {
    EXPECT_THAT(get(ann, "/requests/active/"), says(403, "You do not have permission to perform this action."));
    EXPECT_EQ(get(bob, "/requests/active/").text, "[]");
}

// Filters.

TEST_F(listing, filters_narrow_the_list_and_its_count) {
    const auto plain = ask(ann);
    const auto urgent = ask_a_minute_later(ann, R"({"priority":"EMERGENCY","category_id":1})");
    const auto taken = ask_a_minute_later(ann, R"({"category_id":1})");
    bring(taken, bob, "ACCEPTED");
    EXPECT_THAT(listed(ann, "?status=PENDING"), ElementsAre(urgent, plain));
    EXPECT_THAT(listed(ann, "?status=COMPLETED"), IsEmpty());
    EXPECT_THAT(listed(ann, "?priority=EMERGENCY"), ElementsAre(urgent));
    EXPECT_THAT(listed(ann, "?category_id=1"), ElementsAre(taken, urgent));
    EXPECT_THAT(listed(ann, "?category_id=99"), IsEmpty());
    EXPECT_THAT(listed(ann, "?category_id=1&status=PENDING&priority=EMERGENCY"), ElementsAre(urgent));
    EXPECT_EQ(get(ann, "/requests/?status=PENDING").number_at("count"), 2);
    EXPECT_EQ(get(admin(), "/requests/?category_id=1&status=ACCEPTED").number_at("count"), 1);
}

TEST_F(listing, an_empty_filter_counts_as_absent) {
    const auto id = ask(ann);
    EXPECT_THAT(listed(ann, "?status=&priority=&category_id=&search=&ordering=&page=&page_size="), ElementsAre(id));
}

TEST_F(listing, unknown_parameters_are_ignored) { EXPECT_EQ(get(ann, "/requests/?colour=red").status, 200); }

TEST_F(listing, filters_that_nothing_can_pass_name_the_choices) {
    const std::string path = "/requests/";
    EXPECT_EQ(get(ann, path + "?status=BROKEN").text,
              R"({"status":["\"BROKEN\" is not a valid choice. )"
              R"(Choose one of: PENDING, ACCEPTED, IN_PROGRESS, COMPLETED, CANCELLED."]})");
    EXPECT_THAT(get(ann, path + "?priority=standard"),
                says_of(400, "priority", "\"standard\" is not a valid choice. Choose one of: STANDARD, EMERGENCY."));
    EXPECT_THAT(
        get(ann, path + "?ordering=title"),
        says_of(400, "ordering",
                "\"title\" is not a valid choice. Choose one of: -created_at, created_at, priority, -priority, status, "
                "-status, updated_at, -updated_at."));
    EXPECT_EQ(get(ann, path + "?category_id=pipes").status, 400);
    EXPECT_EQ(get(ann, path + "?status=X&priority=Y").body.as_object().size(), 2U);
}

// Search.

TEST_F(listing, search_looks_into_title_description_address_and_code_whatever_the_case) {
    const auto boiler = ask(ann, R"({"title":"Cold BOILER"})");
    const auto damp = ask_a_minute_later(ann, R"({"description":"Damp ceiling"})");
    const auto street = ask_a_minute_later(ann, R"({"address":"12 Elm Street"})");
    EXPECT_THAT(listed(ann, "?search=boiler"), ElementsAre(boiler));
    EXPECT_THAT(listed(ann, "?search=dAMP%20ceil"), ElementsAre(damp));
    EXPECT_THAT(listed(ann, "?search=elm+str"), ElementsAre(street));
    EXPECT_THAT(listed(ann, "?search=" + read(ann, damp).text_at("reference_code")), ElementsAre(damp));
    EXPECT_THAT(listed(ann, "?search=nothing"), IsEmpty());
    EXPECT_EQ(get(ann, "/requests/?search=boiler").number_at("count"), 1);
}

TEST_F(listing, search_finds_letters_of_other_alphabets) {
    const auto id = ask(ann, R"({"title":"Éclairage cassé"})");
    EXPECT_THAT(listed(ann, "?search=%C3%89clairage"), ElementsAre(id));
    EXPECT_THAT(listed(ann, "?search=CASS%C3%A9"), ElementsAre(id));
}

TEST_F(listing, search_takes_wildcards_as_letters) {
    const auto percent = ask(ann, R"({"title":"100% flooded"})");
    ask_a_minute_later(ann, R"({"title":"100 litres"})");
    const auto slash = ask_a_minute_later(ann, R"({"title":"a\\b_c"})");
    EXPECT_THAT(listed(ann, "?search=100%25"), ElementsAre(percent));
    EXPECT_THAT(listed(ann, "?search=%25"), ElementsAre(percent));
    EXPECT_THAT(listed(ann, "?search=_"), ElementsAre(slash));
    EXPECT_THAT(listed(ann, "?search=%5C"), ElementsAre(slash));
}

TEST_F(listing, search_stays_within_what_the_caller_sees) {
    ask(ann, R"({"title":"Cold boiler"})");
    EXPECT_THAT(listed(customer("eve"), "?search=boiler"), IsEmpty());
    EXPECT_THAT(listed(bob, "?search=boiler"), IsEmpty());
}

// Order.

TEST_F(listing, lists_can_be_ordered) {
    const auto first = ask(ann, R"({"priority":"EMERGENCY"})");
    const auto second = ask_a_minute_later(ann);
    const auto third = ask_a_minute_later(ann);
    time.advance(std::chrono::minutes{1});
    bring(second, bob, "ACCEPTED");
    EXPECT_THAT(listed(ann), ElementsAre(third, second, first));
    EXPECT_THAT(listed(ann, "?ordering=-created_at"), ElementsAre(third, second, first));
    EXPECT_THAT(listed(ann, "?ordering=created_at"), ElementsAre(first, second, third));
    EXPECT_THAT(listed(ann, "?ordering=updated_at"), ElementsAre(first, third, second));
    EXPECT_THAT(listed(ann, "?ordering=-updated_at"), ElementsAre(second, third, first));
    EXPECT_THAT(listed(ann, "?ordering=priority"), ElementsAre(first, second, third));
    EXPECT_THAT(listed(ann, "?ordering=-priority"), ElementsAre(third, second, first));
    EXPECT_THAT(listed(ann, "?ordering=status"), ElementsAre(second, first, third));
    EXPECT_THAT(listed(ann, "?ordering=-status"), ElementsAre(third, first, second));
}

// Pages.

TEST_F(listing, a_page_holds_twenty_and_links_to_its_neighbours) {
    for (int i = 0; i < 41; ++i) ask(ann);
    const std::string base = "http://localhost/api/services/requests/";
    const answer first = get(ann, "/requests/?status=PENDING");
    EXPECT_EQ(first.number_at("count"), 41);
    EXPECT_EQ(first.field("results").as_array().size(), 20U);
    EXPECT_EQ(first.text_at("next"), base + "?status=PENDING&page=2");
    EXPECT_TRUE(first.field("previous").is_null());
    const answer second = get(ann, "/requests/?status=PENDING&page=2");
    EXPECT_EQ(second.text_at("next"), base + "?status=PENDING&page=3");
    EXPECT_EQ(second.text_at("previous"), base + "?status=PENDING");
    const answer third = get(ann, "/requests/?page=3");
    EXPECT_EQ(third.field("results").as_array().size(), 1U);
    EXPECT_TRUE(third.field("next").is_null());
    EXPECT_EQ(third.text_at("previous"), base + "?page=2");
}

TEST_F(listing, following_the_links_shows_everything_once) {
    ids asked;
    for (int i = 0; i < 7; ++i) asked.insert(asked.begin(), ask(ann));
    ids seen;
    std::string path = "/requests/?page_size=3";
    while (!path.empty()) {
        const answer shown = get(ann, path);
        for (const auto id : ids_in(shown)) seen.push_back(id);
        const std::string next = shown.text_at("next");
        path = next.empty() ? "" : next.substr(std::string{"http://localhost"}.size());
    }
    EXPECT_EQ(seen, asked);
}

TEST_F(listing, page_and_page_size_have_bounds) {
    ask(ann);
    const auto row = [&](const std::string& query, int status, std::string says = "") {
        return table_row{query, ann, verb::GET, "/requests/" + query, "", status, std::move(says)};
    };
    const std::string size = "Ensure this value is a whole number from 1 to 100.";
    expect({row("?page=1", 200), row("?page=2", 404, "Invalid page."), row("?page=0", 404, "Invalid page."),
            row("?page=-1", 404, "Invalid page."), row("?page=last-but-one", 404, "Invalid page."),
            row("?page=99999999999999999999", 404, "Invalid page."),
            row("?page=9223372036854775807", 404, "Invalid page."), row("?page_size=1", 200),
            row("?page_size=100", 200), row("?page_size=101", 400, size), row("?page_size=0", 400, size),
            row("?page_size=many", 400, size)});
}

TEST_F(listing, the_first_page_of_nothing_is_empty) {
    EXPECT_EQ(get(ann, "/requests/").text, R"({"count":0,"next":null,"previous":null,"results":[]})");
}

TEST_F(listing, a_page_of_twenty_takes_as_many_statements_as_a_page_of_one) {
    for (int i = 0; i < 21; ++i) bring(ask(ann), bob, "ACCEPTED");
    const person boss = admin();
    for (const person& who : {ann, bob, boss}) {
        get(who, "/requests/");
        const auto one = statements_of([&] { get(who, "/requests/?page_size=1"); });
        EXPECT_EQ(statements_of([&] { get(who, "/requests/?page_size=20"); }), one);
        EXPECT_LE(one, 3U);
    }
}

TEST_F(listing, active_takes_as_many_statements_for_twenty_as_for_one) {
    bring(ask(ann), bob, "ACCEPTED");
    const auto one = statements_of([&] { get(bob, "/requests/active/"); });
    for (int i = 0; i < 19; ++i) bring(ask(ann), bob, "ACCEPTED");
    EXPECT_EQ(statements_of([&] { get(bob, "/requests/active/"); }), one);
}

TEST_F(listing, counts_are_right_after_a_restart) {
    const auto done = ask(ann);
    bring(done, bob, "COMPLETED");
    ask(ann);
    restart();
    EXPECT_EQ(get(ann, "/requests/").number_at("count"), 2);
    EXPECT_EQ(get(ann, "/requests/?status=COMPLETED").number_at("count"), 1);
    EXPECT_EQ(get(bob, "/requests/").number_at("count"), 1);
}

}  // namespace
}  // namespace callout
