#include <boost/json/array.hpp>

#include "support/repair_test.hpp"

namespace callout {
namespace {

using ::testing::ElementsAre;

/// Reading notices: the list and mark-read/.
class inbox : public repair_test {
protected:
    /// Bob is offered so many requests, a minute apart.
    void offer(int how_many) {
        for (int i = 0; i < how_many; ++i) {
            time.advance(std::chrono::minutes{1});
            requests.push_back(ask(ann));
        }
    }
    std::vector<std::int64_t> about(const std::string& query = "") {
        std::vector<std::int64_t> shown;
        const answer page = get(bob, "/notifications/" + query);
        for (const auto& each : page.body.at("results").as_array())
            shown.push_back(each.at("reference_request").as_int64());
        return shown;
    }
    answer mark(const person& who, const std::string& body) { return post(who, "/notifications/mark-read/", body); }
    std::string ids_at(std::initializer_list<int> positions) {
        const auto all = ids_in(get(bob, "/notifications/?page_size=100"));
        std::string list;
        for (const int each : positions)
            list += (list.empty() ? "" : ",") + std::to_string(all.at(static_cast<std::size_t>(each)));
        return R"({"notification_ids":[)" + list + "]}";
    }

    const person ann = customer("ann");
    const person bob = worker("bob");
    std::vector<std::int64_t> requests;
};

TEST_F(inbox, it_shows_ones_own_notices_newest_first) {
    offer(3);
    EXPECT_THAT(about(), ElementsAre(requests[2], requests[1], requests[0]));
    EXPECT_EQ(get(ann, "/notifications/").number_at("count"), 0);
}

TEST_F(inbox, it_takes_a_token) {
    EXPECT_EQ(get(nobody, "/notifications/").status, 401);
    EXPECT_EQ(mark(nobody, R"({"read_all":true})").status, 401);
}

TEST_F(inbox, it_can_be_narrowed_to_read_or_unread) {
    offer(3);
    mark(bob, ids_at({1}));
    EXPECT_THAT(about("?is_read=false"), ElementsAre(requests[2], requests[0]));
    EXPECT_THAT(about("?is_read=true"), ElementsAre(requests[1]));
    EXPECT_THAT(about("?is_read=True"), ElementsAre(requests[1]));
    EXPECT_THAT(about("?is_read="), ElementsAre(requests[2], requests[1], requests[0]));
    EXPECT_EQ(get(bob, "/notifications/?is_read=false").number_at("count"), 2);
    EXPECT_THAT(get(bob, "/notifications/?is_read=perhaps"),
                says_of(400, "is_read", "\"perhaps\" is not a valid choice. Choose one of: true, false, True, False."));
}

TEST_F(inbox, the_unread_count_is_the_accounts_whatever_the_filter) {
    offer(3);
    mark(bob, ids_at({0}));
    for (const std::string query : {"", "?is_read=true", "?is_read=false", "?page_size=1&page=3"}) {
        EXPECT_EQ(get(bob, "/notifications/" + query).number_at("unread_count"), 2) << query;
    }
}

TEST_F(inbox, it_comes_in_pages) {
    offer(21);
    const answer first = get(bob, "/notifications/?is_read=false");
    EXPECT_EQ(first.number_at("count"), 21);
    EXPECT_EQ(first.field("results").as_array().size(), 20U);
    EXPECT_EQ(first.text_at("next"), "http://localhost/api/notifications/?is_read=false&page=2");
    const answer second = get(bob, "/notifications/?page=2");
    EXPECT_EQ(second.field("results").as_array().size(), 1U);
    EXPECT_EQ(second.text_at("previous"), "http://localhost/api/notifications/");
    EXPECT_THAT(get(bob, "/notifications/?page=3"), says(404, "Invalid page."));
}

TEST_F(inbox, an_empty_one_is_a_page_too) {
    EXPECT_EQ(get(bob, "/notifications/").text,
              R"({"count":0,"next":null,"previous":null,"unread_count":0,"results":[]})");
}

TEST_F(inbox, marking_counts_what_changed) {
    offer(3);
    EXPECT_EQ(mark(bob, ids_at({0, 2})).text, R"({"updated":2})");
    EXPECT_EQ(mark(bob, ids_at({0, 1})).text, R"({"updated":1})");
    EXPECT_EQ(mark(bob, R"({"read_all":true})").text, R"({"updated":0})");
}

TEST_F(inbox, all_can_be_marked_at_once) {
    offer(3);
    EXPECT_EQ(mark(bob, R"({"read_all":true})").text, R"({"updated":3})");
    EXPECT_EQ(get(bob, "/notifications/").number_at("unread_count"), 0);
}

TEST_F(inbox, a_marked_notice_says_when_it_was_read) {
    offer(1);
    time.advance(std::chrono::minutes{1});
    mark(bob, ids_at({0}));
    const answer shown = get(bob, "/notifications/");
    EXPECT_TRUE(shown.field("results.0.is_read").as_bool());
    EXPECT_EQ(shown.text_at("results.0.read_at"), "2026-02-12T22:02:00.000000Z");
}

TEST_F(inbox, repeated_ids_count_once) {
    offer(1);
    EXPECT_EQ(mark(bob, ids_at({0, 0})).text, R"({"updated":1})");
}

TEST_F(inbox, nobody_marks_the_notices_of_others) {
    offer(2);
    EXPECT_EQ(mark(ann, ids_at({0, 1})).text, R"({"updated":0})");
    EXPECT_EQ(mark(ann, R"({"read_all":true})").text, R"({"updated":0})");
    EXPECT_EQ(get(bob, "/notifications/").number_at("unread_count"), 2);
}

TEST_F(inbox, marking_has_to_say_what) {
    const std::string what = "Provide notification_ids or set read_all to true.";
    const std::string path = "/notifications/mark-read/";
    EXPECT_EQ(mark(bob, "{}").text, R"({"non_field_errors":["Provide notification_ids or set read_all to true."]})");
    expect({
        {"no body", bob, verb::POST, path, "", 400, what},
        {"no ids", bob, verb::POST, path, R"({"notification_ids":[]})", 400, what},
        {"not all", bob, verb::POST, path, R"({"read_all":false})", 400, what},
        {"words", bob, verb::POST, path, R"({"notification_ids":["one"]})", 400, "A valid integer is required."},
        {"no list", bob, verb::POST, path, R"({"notification_ids":7})", 400,
         "Expected a list of items but got type \"int\"."},
        {"no boolean", bob, verb::POST, path, R"({"read_all":"perhaps"})", 400, "Must be a valid boolean."},
        {"unknown ids", bob, verb::POST, path, R"({"notification_ids":[99,-1,9223372036854775807]})", 200},
        {"another method", bob, verb::GET, path, "", 405, "Method \"GET\" not allowed."},
    });
}

TEST_F(inbox, a_page_of_twenty_takes_as_many_statements_as_a_page_of_one) {
    offer(20);
    EXPECT_EQ(statements_of([&] { get(bob, "/notifications/?page_size=1"); }), 2U);
    EXPECT_EQ(statements_of([&] { get(bob, "/notifications/?page_size=20"); }), 2U);
}

}  // namespace
}  // namespace callout
