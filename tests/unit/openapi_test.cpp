#include "http/openapi.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "http/endpoint.hpp"

namespace callout {
namespace {

struct new_thing {
    text<140> title;
    std::optional<optional_text<255>> address;
};
BOOST_DESCRIBE_STRUCT(new_thing, (), (title, address))

struct thing {
    row_id id;
    std::optional<std::string> address;
};
BOOST_DESCRIBE_STRUCT(thing, (), (id, address))

struct thing_filter {
    std::optional<std::string> colour;
};
BOOST_DESCRIBE_STRUCT(thing_filter, (), (colour))

boost::asio::awaitable<created<thing>> create(context&, body<new_thing>) { co_return created<thing>{}; }
boost::asio::awaitable<page<thing>> list(context&, filters<thing_filter>, paging) { co_return page<thing>{}; }
boost::asio::awaitable<thing> show(context&, path<row_id>) { co_return thing{}; }

std::vector<route> routes() {
    return {
        post("/api/services/things/", create,
             {.allowed = role::CUSTOMER, .id = "create_thing", .summary = "Make one.", .example = R"({"title":"x"})"}),
        get("/api/services/things/", list, {.allowed = access::everybody(), .id = "list_things", .summary = "All."}),
        get("/api/services/things/{id}/", show, {.id = "show_thing", .summary = "One."}),
        get("/hidden", show, {.allowed = access::everybody(), .id = "", .summary = ""}),
    };
}

/// What is at a JSON pointer of the document.
boost::json::value at(std::string_view pointer) {
    static const auto document = boost::json::parse(describe_api(routes()).json);
    return document.at_pointer(pointer);
}

const std::string create_path = "/paths/~1api~1services~1things~1/post";
const std::string list_path = "/paths/~1api~1services~1things~1/get";
const std::string show_path = "/paths/~1api~1services~1things~1{id}~1/get";

TEST(openapi, a_types_own_limits_are_shown) {
    EXPECT_EQ(at("/components/schemas/NewThing/properties/title/maxLength"), 140);
    EXPECT_EQ(at("/components/schemas/NewThing/required"), boost::json::parse(R"(["title"])"));
}

TEST(openapi, an_answer_always_has_all_keys_and_null_where_a_value_may_be_absent) {
    EXPECT_EQ(at("/components/schemas/Thing/required"), boost::json::parse(R"(["id","address"])"));
    EXPECT_EQ(at("/components/schemas/Thing/properties/address/type"), boost::json::parse(R"(["string","null"])"));
}

TEST(openapi, a_role_needs_a_token_and_everybody_does_not) {
    EXPECT_EQ(at(create_path + "/security"), boost::json::parse(R"([{"bearerAuth":[]}])"));
    EXPECT_EQ(at(list_path + "/security"), boost::json::parse("[]"));
}

TEST(openapi, filters_and_paging_are_query_parameters) {
    EXPECT_EQ(at(list_path + "/parameters/0/name"), "colour");
    EXPECT_EQ(at(list_path + "/parameters/1/name"), "page");
    EXPECT_EQ(at(list_path + "/parameters/2/schema/maximum"), 100);
}

TEST(openapi, an_id_in_the_path_is_a_parameter_and_may_be_unknown) {
    EXPECT_EQ(at(show_path + "/parameters/0/in"), "path");
    EXPECT_EQ(at(show_path + "/responses/404/content/application~1json/examples/not_found/value/detail"), "Not found.");
}

TEST(openapi, errors_are_shown_as_they_are_answered) {
    const std::string bad = create_path + "/responses/400/content/application~1json/examples/invalid/value";
    EXPECT_EQ(at(bad), boost::json::parse(R"({"title":["Not a valid value."]})"));
    EXPECT_EQ(at(create_path + "/responses/401/headers/WWW-Authenticate/example"), "Bearer realm=\"api\"");
}

TEST(openapi, the_success_status_and_an_example_are_shown) {
    EXPECT_EQ(at(create_path + "/responses/201/content/application~1json/example/id"), 1);
    EXPECT_EQ(at(create_path + "/requestBody/content/application~1json/example/title"), "x");
}

TEST(openapi, a_route_without_an_id_is_left_out) {
    EXPECT_EQ(describe_api(routes()).json.find("hidden"), std::string::npos);
}

TEST(openapi, two_routes_of_one_id_are_refused) {
    auto twice = routes();
    twice.push_back(get("/other", show, {.id = "show_thing", .summary = "Again."}));
    EXPECT_THROW(describe_api(twice), std::logic_error);
}

TEST(openapi, the_same_routes_give_the_same_text) {
    EXPECT_EQ(describe_api(routes()).yaml, describe_api(routes()).yaml);
}

}  // namespace
}  // namespace callout
