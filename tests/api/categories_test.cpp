#include <algorithm>
#include <boost/json/array.hpp>

#include "support/repair_test.hpp"

namespace callout {
namespace {

using ::testing::Contains;
using ::testing::Not;

class categories : public repair_test {
protected:
    std::vector<std::string> names(const std::string& query = "") {
        std::vector<std::string> all;
        const answer page = get(nobody, "/categories/" + query);
        for (const auto& each : page.body.at("results").as_array()) all.emplace_back(each.at("name").as_string());
        return all;
    }
    const person boss = admin();
};

const std::string taken = "service category with this name already exists.";

TEST_F(categories, everybody_may_list_them_by_name) {
    const auto all = names();
    EXPECT_EQ(all.size(), 8U);
    EXPECT_TRUE(std::ranges::is_sorted(all));
}

TEST_F(categories, only_active_ones_are_listed) {
    patch(boss, "/categories/1/", R"({"is_active":false})");
    EXPECT_THAT(names(), Not(Contains("Plumbing")));
    EXPECT_EQ(get(nobody, "/categories/").number_at("count"), 7);
}

TEST_F(categories, an_inactive_one_can_still_be_read) {
    patch(boss, "/categories/1/", R"({"is_active":false})");
    EXPECT_EQ(
        get(nobody, "/categories/1/").text,
        R"({"id":1,"name":"Plumbing","description":"Burst and leaking pipes, blocked drains, no water.","is_active":false})");
}

TEST_F(categories, they_come_in_pages) {
    const answer second = get(nobody, "/categories/?page_size=3&page=2");
    EXPECT_EQ(second.field("results").as_array().size(), 3U);
    EXPECT_EQ(second.text_at("next"), "http://localhost/api/services/categories/?page_size=3&page=3");
    EXPECT_EQ(second.text_at("previous"), "http://localhost/api/services/categories/?page_size=3");
    EXPECT_THAT(get(nobody, "/categories/?page=2"), says(404, "Invalid page."));
}

TEST_F(categories, a_list_takes_as_many_statements_for_eight_as_for_one) {
    EXPECT_EQ(statements_of([&] { get(nobody, "/categories/?page_size=1"); }), 2U);
    EXPECT_EQ(statements_of([&] { get(nobody, "/categories/"); }), 2U);
}

TEST_F(categories, an_admin_adds_one) {
    const answer made = post(boss, "/categories/", R"({"name":" Chimneys ","description":"Smoke."})");
    ASSERT_EQ(made.status, 201) << made;
    EXPECT_EQ(made.text_at("name"), "Chimneys");
    EXPECT_TRUE(made.field("is_active").as_bool());
    EXPECT_EQ(get(nobody, "/categories/" + std::to_string(made.number_at("id")) + "/").text, made.text);
    EXPECT_THAT(names(), Contains("Chimneys"));
}

TEST_F(categories, an_admin_changes_one) {
    const answer changed = patch(boss, "/categories/1/", R"({"name":"Pipes"})");
    ASSERT_EQ(changed.status, 200) << changed;
    EXPECT_EQ(changed.text_at("name"), "Pipes");
    EXPECT_EQ(changed.text_at("description"), "Burst and leaking pipes, blocked drains, no water.");
    EXPECT_EQ(get(nobody, "/categories/1/").text, changed.text);
}

TEST_F(categories, a_name_may_change_its_case) {
    EXPECT_EQ(patch(boss, "/categories/1/", R"({"name":"PLUMBING"})").status, 200);
}

TEST_F(categories, forms_are_checked) {
    const std::string path = "/categories/";
    expect({
        {"no name", boss, verb::POST, path, "{}", 400, "This field is required."},
        {"blank", boss, verb::POST, path, R"({"name":" "})", 400, "This field may not be blank."},
        {"longest", boss, verb::POST, path, R"({"name":")" + std::string(120, 'a') + "\"}", 201},
        {"long", boss, verb::POST, path, R"({"name":")" + std::string(121, 'b') + "\"}", 400,
         "Ensure this field has no more than 120 characters."},
        {"taken", boss, verb::POST, path, R"({"name":"pLUMBING"})", 400, taken},
        {"rename to taken", boss, verb::PATCH, "/categories/2/", R"({"name":"PLUMBING"})", 400, taken},
        {"no boolean", boss, verb::PATCH, "/categories/2/", R"({"is_active":"perhaps"})", 400,
         "Must be a valid boolean."},
        {"nothing", boss, verb::PATCH, "/categories/2/", "{}", 200},
    });
}

TEST_F(categories, a_taken_name_is_the_fields_error) {
    EXPECT_EQ(post(boss, "/categories/", R"({"name":"Plumbing"})").text,
              R"({"name":["service category with this name already exists."]})");
}

TEST_F(categories, only_admins_write_and_nobody_deletes) {
    const person ann = customer("ann");
    const std::string refusal = "You do not have permission to perform this action.";
    expect({
        {"add as customer", ann, verb::POST, "/categories/", R"({"name":"x"})", 403, refusal},
        {"change as worker", worker("bob"), verb::PATCH, "/categories/1/", "{}", 403, refusal},
        {"add as nobody", nobody, verb::POST, "/categories/", R"({"name":"x"})", 401},
        {"delete", boss, verb::DELETE_, "/categories/1/", "", 405, "Method \"DELETE\" not allowed."},
        {"unknown", nobody, verb::GET, "/categories/99/", "", 404, "Not found."},
        {"change unknown", boss, verb::PATCH, "/categories/99/", R"({"name":"Plumbing"})", 404, "Not found."},
        {"with a bad token", {.access = "stale"}, verb::GET, "/categories/", "", 401, "Token is invalid or expired"},
    });
}

TEST_F(categories, a_request_keeps_a_category_that_became_inactive) {
    const person ann = customer("ann");
    const auto id = ask(ann, R"({"category_id":1})");
    patch(boss, "/categories/1/", R"({"is_active":false})");
    EXPECT_EQ(read(ann, id).text_at("category.name"), "Plumbing");
    EXPECT_FALSE(read(ann, id).field("category.is_active").as_bool());
}

}  // namespace
}  // namespace callout
