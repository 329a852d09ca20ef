#include <algorithm>
#include <boost/json/object.hpp>

#include "support/repair_test.hpp"

namespace callout {
namespace {

using ::testing::MatchesRegex;

class requests : public repair_test {
protected:
    /// A table row that posts a form whose one member is replaced.
    static table_row posting(std::string name, const person& who, std::string_view more, int status,
                             std::string says = {}) {
        return {std::move(name), who, verb::POST, "/requests/", form(more), status, std::move(says)};
    }
    static std::string with_text(std::string_view key, std::size_t length) {
        return "{\"" + std::string{key} + "\":\"" + std::string(length, 'a') + "\"}";
    }
};

const std::string everything = R"({"category_id":1,"priority":"EMERGENCY","address":"4 Main Street",
    "scheduled_start":"2026-02-13T10:30:00+02:00","customer_notes":"Ring twice.","estimated_duration_minutes":90,
    "location_latitude":51.51,"location_longitude":"-0.1"})";

// Create.

TEST_F(requests, a_new_request_is_answered_whole) {
    const person ann = customer("ann");
    const answer made = post(ann, "/requests/", form(everything));
    ASSERT_EQ(made.status, 201) << made;
    EXPECT_EQ(made.text_at("title"), "Burst pipe");
    EXPECT_EQ(made.text_at("description"), "Water through the kitchen ceiling.");
    EXPECT_EQ(made.number_at("customer.id"), ann.id);
    EXPECT_EQ(made.text_at("customer.email"), ann.email);
    EXPECT_EQ(made.text_at("category.name"), "Plumbing");
    EXPECT_EQ(made.text_at("priority"), "EMERGENCY");
    EXPECT_EQ(made.text_at("location_latitude"), "51.510000");
    EXPECT_EQ(made.text_at("location_longitude"), "-0.100000");
    EXPECT_EQ(made.text_at("address"), "4 Main Street");
    EXPECT_EQ(made.text_at("scheduled_start"), "2026-02-13T08:30:00.000000Z");
    EXPECT_EQ(made.text_at("customer_notes"), "Ring twice.");
    EXPECT_EQ(made.number_at("estimated_duration_minutes"), 90);
}

TEST_F(requests, what_is_not_sent_has_its_default) {
    const answer made = post(customer("ann"), "/requests/", form());
    ASSERT_EQ(made.status, 201) << made;
    EXPECT_EQ(made.text_at("status"), "PENDING");
    EXPECT_EQ(made.text_at("priority"), "STANDARD");
    EXPECT_EQ(made.number_at("estimated_duration_minutes"), 60);
    EXPECT_EQ(made.text_at("created_at"), "2026-02-12T22:00:00.000000Z");
    EXPECT_EQ(made.text_at("updated_at"), "2026-02-12T22:00:00.000000Z");
    for (const std::string_view empty : {"address", "customer_notes", "admin_notes"}) {
        EXPECT_TRUE(made.field(empty).is_string() && made.text_at(empty).empty()) << empty;
    }
    for (const std::string_view null : {"worker", "category", "scheduled_start", "accepted_at", "started_at",
                                        "completed_at", "cancelled_at", "distance_km"}) {
        EXPECT_TRUE(made.has(null) && made.field(null).is_null()) << null;
    }
}

TEST_F(requests, a_new_request_has_a_reference_code_of_twelve_hexadecimal_digits) {
    EXPECT_THAT(post(customer("ann"), "/requests/", form()).text_at("reference_code"), MatchesRegex("[0-9A-F]{12}"));
}

TEST_F(requests, its_history_begins_with_its_creation) {
    const person ann = customer("ann");
    const answer made = post(ann, "/requests/", form(R"({"priority":"EMERGENCY"})"));
    ASSERT_EQ(made.field("activities").as_array().size(), 1U);
    EXPECT_EQ(made.text_at("activities.0.kind"), "CREATED");
    EXPECT_EQ(made.text_at("activities.0.message"), "Request created with priority EMERGENCY.");
    EXPECT_EQ(made.number_at("activities.0.actor.id"), ann.id);
    EXPECT_EQ(made.text_at("activities.0.created_at"), "2026-02-12T22:00:00.000000Z");
}

TEST_F(requests, the_answer_is_what_a_get_returns_next) {
    const person ann = customer("ann");
    worker("bob");
    const answer made = post(ann, "/requests/", form(everything));
    EXPECT_EQ(read(ann, made.number_at("id")).text, made.text);
}

TEST_F(requests, nulls_and_blanks_are_taken_where_they_may_stand) {
    const person ann = customer("ann");
    expect({
        posting("no category", ann, R"({"category_id":null})", 201),
        posting("no start", ann, R"({"scheduled_start":null})", 201),
        posting("no address", ann, R"({"address":""})", 201),
        posting("no notes", ann, R"({"customer_notes":""})", 201),
        posting("title of a number", ann, R"({"title":7})", 201),
        posting("unknown keys", ann, R"({"status":"COMPLETED","id":9,"worker":1})", 201),
    });
}

TEST_F(requests, keys_that_nobody_may_write_are_ignored) {
    const answer made =
        post(customer("ann"), "/requests/",
             form(R"({"status":"COMPLETED","reference_code":"X","admin_notes":"hers","created_at":"2020-01-01"})"));
    EXPECT_EQ(made.text_at("status"), "PENDING");
    EXPECT_EQ(made.text_at("admin_notes"), "");
    EXPECT_EQ(made.text_at("created_at"), "2026-02-12T22:00:00.000000Z");
}

TEST_F(requests, texts_and_numbers_have_limits) {
    const person ann = customer("ann");
    expect({
        posting("longest title", ann, with_text("title", 140), 201),
        posting("long title", ann, with_text("title", 141), 400, "Ensure this field has no more than 140 characters."),
        posting("blank title", ann, R"({"title":"  "})", 400, "This field may not be blank."),
        posting("null title", ann, R"({"title":null})", 400, "This field may not be null."),
        posting("title of a list", ann, R"({"title":[]})", 400, "Not a valid string."),
        posting("longest address", ann, with_text("address", 255), 201),
        posting("long address", ann, with_text("address", 256), 400,
                "Ensure this field has no more than 255 characters."),
        posting("null address", ann, R"({"address":null})", 400, "This field may not be null."),
        posting("no minutes", ann, R"({"estimated_duration_minutes":0})", 400,
                "Ensure this value is greater than or equal to 1."),
        posting("a week", ann, R"({"estimated_duration_minutes":10080})", 201),
        posting("longer", ann, R"({"estimated_duration_minutes":10081})", 400,
                "Ensure this value is less than or equal to 10080."),
        posting("half", ann, R"({"estimated_duration_minutes":1.5})", 400, "A valid integer is required."),
        posting("priority", ann, R"({"priority":"URGENT"})", 400, "\"URGENT\" is not a valid choice."),
        posting("null priority", ann, R"({"priority":null})", 400, "This field may not be null."),
        posting("no instant", ann, R"({"scheduled_start":"soon"})", 400,
                "Datetime has wrong format. Use one of these formats instead: "
                "YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."),
    });
}

TEST_F(requests, places_lie_on_the_earth) {
    const person ann = customer("ann");
    expect({
        posting("north pole", ann, R"({"location_latitude":"90","location_longitude":"-180"})", 201),
        posting("past it", ann, R"({"location_latitude":"90.000001"})", 400,
                "Ensure this value is less than or equal to 90."),
        posting("past the other", ann, R"({"location_latitude":-91})", 400,
                "Ensure this value is greater than or equal to -90."),
        posting("far east", ann, R"({"location_longitude":"180.1"})", 400,
                "Ensure this value is less than or equal to 180."),
        posting("far west", ann, R"({"location_longitude":-180.5})", 400,
                "Ensure this value is greater than or equal to -180."),
        posting("seven places", ann, R"({"location_latitude":"1.0000001"})", 400,
                "Ensure that there are no more than 6 decimal places."),
        posting("ten digits", ann, R"({"location_longitude":"1234.567890"})", 400,
                "Ensure that there are no more than 9 digits in total."),
        posting("words", ann, R"({"location_latitude":"north"})", 400, "A valid number is required."),
        posting("not a number", ann, R"({"location_latitude":"NaN"})", 400, "A valid number is required."),
        posting("infinite", ann, R"({"location_latitude":"Infinity"})", 400, "A valid number is required."),
    });
}

TEST_F(requests, every_failing_field_is_named_and_nothing_else) {
    const person ann = customer("ann");
    const answer refused = post(ann, "/requests/", R"({"title":"","priority":"X","category_id":99,"address":"ok",
        "estimated_duration_minutes":"many","scheduled_start":"x"})");
    EXPECT_EQ(refused.status, 400);
    std::vector<std::string> named;
    for (const auto& member : refused.body.as_object()) named.emplace_back(member.key());
    EXPECT_THAT(named, ::testing::UnorderedElementsAre("title", "description", "location_latitude",
                                                       "location_longitude", "category_id", "priority",
                                                       "estimated_duration_minutes", "scheduled_start"));
}

TEST_F(requests, an_empty_body_lacks_what_is_required) {
    EXPECT_EQ(post(customer("ann"), "/requests/").text,
              R"({"title":["This field is required."],"description":["This field is required."],)"
              R"("location_latitude":["This field is required."],"location_longitude":["This field is required."]})");
}

TEST_F(requests, the_category_has_to_be_an_active_one) {
    const person ann = customer("ann");
    patch(admin(), "/categories/2/", R"({"is_active":false})");
    EXPECT_THAT(post(ann, "/requests/", form(R"({"category_id":99})")),
                says_of(400, "category_id", "Invalid pk \"99\" - object does not exist."));
    EXPECT_THAT(post(ann, "/requests/", form(R"({"category_id":2})")),
                says_of(400, "category_id", "Invalid pk \"2\" - object does not exist."));
    EXPECT_THAT(post(ann, "/requests/", form(R"({"category_id":"pipes"})")),
                says_of(400, "category_id", "Incorrect type. Expected pk value, received str."));
}

TEST_F(requests, only_customers_create_them) {
    const std::string refusal = "Only customers can create service requests.";
    expect({
        posting("worker", worker("bob"), "{}", 403, refusal),
        posting("admin", admin(), "{}", 403, refusal),
        {"worker with a bad form", worker("cid"), verb::POST, "/requests/", "{}", 403, refusal},
        posting("nobody", nobody, "{}", 401, "Authentication credentials were not provided."),
    });
}

TEST_F(requests, a_refused_form_leaves_no_trace) {
    const person ann = customer("ann");
    post(ann, "/requests/", form(R"({"title":""})"));
    EXPECT_EQ(get(ann, "/requests/").number_at("count"), 0);
}

TEST_F(requests, a_body_that_is_no_object_is_refused) {
    const person ann = customer("ann");
    expect({
        {"broken", ann, verb::POST, "/requests/", "{", 400},
        {"list", ann, verb::POST, "/requests/", "[]", 400, "Invalid data. Expected a dictionary, but got list."},
        {"text", ann, verb::POST, "/requests/", "\"pipe\"", 400, "Invalid data. Expected a dictionary, but got str."},
    });
    EXPECT_THAT(call(ann, verb::POST, "/requests/", "title=x", {{"Content-Type", "text/plain"}}),
                says(415, "Unsupported media type \"text/plain\" in request."));
}

TEST_F(requests, a_path_without_its_slash_leads_to_the_same) {
    const person ann = customer("ann");
    EXPECT_EQ(post(ann, "/api/services/requests", form()).status, 201);
    const answer moved = get(ann, "/api/services/requests?page=1");
    EXPECT_EQ(moved.status, 301);
    EXPECT_EQ(moved.header("Location"), "/api/services/requests/?page=1");
}

// Retrieve.

TEST_F(requests, a_pending_request_is_shown_to_its_customer_admins_and_workers_in_reach) {
    const person ann = customer("ann");
    const std::string path = path_of(ask(ann, R"({"category_id":1})"));
    const worker_options glazier{.categories = {7}};
    expect({
        {"its customer", ann, verb::GET, path, "", 200},
        {"an admin", admin(), verb::GET, path, "", 200},
        {"a worker in reach", worker("bob"), verb::GET, path, "", 200},
        {"another customer", customer("eve"), verb::GET, path, "", 404, "Not found."},
        {"a worker elsewhere", worker("cid", {.at = coordinates{"41.735863", "-73.991084"}}), verb::GET, path, "", 404,
         "Not found."},
        {"a worker nowhere", worker("dan", {.at = std::nullopt}), verb::GET, path, "", 404, "Not found."},
        {"a worker of another trade", worker("gus", glazier), verb::GET, path, "", 404, "Not found."},
        {"nobody", nobody, verb::GET, path, "", 401, "Authentication credentials were not provided."},
    });
}

TEST_F(requests, an_accepted_request_is_shown_to_the_assigned_worker_alone_among_workers) {
    const person bob = worker("bob");
    const person cid = worker("cid");
    const std::int64_t id = ask(customer("ann"));
    bring(id, bob, "ACCEPTED");
    EXPECT_EQ(read(bob, id).status, 200);
    EXPECT_THAT(read(cid, id), says(404, "Not found."));
}

TEST_F(requests, ids_of_nothing_are_not_found) {
    const person ann = customer("ann");
    expect({
        {"unknown", ann, verb::GET, "/requests/99/", "", 404, "Not found."},
        {"zero", ann, verb::GET, "/requests/0/", "", 404, "Not found."},
        {"largest", ann, verb::GET, "/requests/9223372036854775807/", "", 404, "Not found."},
        {"larger", ann, verb::GET, "/requests/9223372036854775808/", "", 404},
        {"a word", ann, verb::GET, "/requests/pipe/", "", 404},
        {"negative", ann, verb::GET, "/requests/-1/", "", 404},
    });
}

TEST_F(requests, reading_one_takes_three_statements_however_long_its_history) {
    const person ann = customer("ann");
    const person bob = worker("bob");
    const std::int64_t id = ask(ann);
    bring(id, bob, "COMPLETED");
    EXPECT_EQ(statements_of([&] { read(ann, id); }), 3U);
}

TEST_F(requests, a_method_that_a_path_does_not_know_is_said_to_be_not_allowed) {
    const person ann = customer("ann");
    const answer refused = call(ann, verb::DELETE_, path_of(ask(ann)));
    EXPECT_THAT(refused, says(405, "Method \"DELETE\" not allowed."));
    EXPECT_EQ(refused.header("Allow"), "GET, HEAD, OPTIONS");
}

}  // namespace
}  // namespace callout
