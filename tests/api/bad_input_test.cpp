#include "api/strange_input.hpp"
#include "support//repair_test.hpp"

namespace callout {
namespace {

namespace bj = boost::json;

class bad_input : public repair_test {
protected:
    bad_input() {
        config values = settings();
        values.google_client_ids = {"callout-web"};
        restart_with(std::move(values));
    }

    /// One of each role; new ones for every endpoint, since some of its answers may end an account.
    std::vector<person> everybody() {
        const std::string name = "n" + std::to_string(++named_);
        const std::vector<person> all{customer(name + "c"), worker(name + "w"), admin(name + "a"), nobody};
        return all;
    }

    /// The path with the id of a request that waits.
    std::string whole(const operation& of, const std::string& id) const {
        std::string path = of.path;
        if (const auto at = path.find("{id}"); at != std::string::npos) path.replace(at, 4, id);
        return path;
    }

    /// What the contract allows as an answer to anything whatever.
    void expect_fair(const person& who, verb method, const std::string& path, const std::string& body = {},
                     header_list headers = {}) {
        const answer got = call(who, method, path, body, std::move(headers));
        const bool is_json = got.body.is_object() || got.body.is_array();
        const bool is_page = path.starts_with("/api/docs/") || path.starts_with("/api/schema/") || path == "/metrics";
        const bool is_fair =
            got.status < 400 ? is_json || is_page || got.text.empty() : got.status < 500 && got.body.is_object();
        EXPECT_TRUE(is_fair) << path.substr(0, 80) << ' ' << body.substr(0, 120) << ": " << got.status << ' '
                             << got.text.substr(0, 200);
    }

    void expect_that_it_still_works() {
        const person ann = customer("last_customer");
        const person bob = worker("last_worker");
        const std::int64_t request = ask(ann);
        bring(request, bob, "COMPLETED");
        EXPECT_EQ(read(ann, request).text_at("status"), "COMPLETED");
    }

    const std::vector<operation> operations = every_operation();

private:
    int named_ = 0;
};

TEST_F(bad_input, every_member_of_every_body_may_be_anything) {
    for (const operation& each : operations) {
        if (each.members.empty()) continue;
        const auto callers = everybody();
        const std::string path = whole(each, std::to_string(ask(callers[0])));
        for (const person& who : callers) {
            for (const std::string& value : strange_values()) {
                for (const std::string& name : each.members)
                    expect_fair(who, each.method, path, with(each.example, name, value));
                for (const auto& [name, inner] : each.nested) {
                    expect_fair(who, each.method, path, with(each.example, name, "{\"" + inner + "\":" + value + "}"));
                }
            }
        }
    }
    expect_that_it_still_works();
}

TEST_F(bad_input, every_body_may_be_anything) {
    for (const operation& each : operations) {
        const auto callers = everybody();
        const std::string path = whole(each, std::to_string(ask(callers[0])));
        for (const person& who : callers) {
            for (const std::string& body : strange_bodies()) expect_fair(who, each.method, path, body);
        }
    }
    expect_that_it_still_works();
}

TEST_F(bad_input, every_id_in_a_path_may_be_anything) {
    for (const operation& each : operations) {
        if (each.path.find("{id}") == std::string::npos) continue;
        for (const person& who : everybody()) {
            for (const std::string& id : strange_texts) {
                expect_fair(who, each.method, whole(each, id), each.example.empty() ? "" : bj::serialize(each.example));
            }
        }
    }
    expect_that_it_still_works();
}

TEST_F(bad_input, every_parameter_of_a_query_may_be_anything) {
    for (const operation& each : operations) {
        if (each.parameters.empty()) continue;
        for (const person& who : everybody()) {
            for (const std::string& name : each.parameters) {
                for (const std::string& value : strange_texts)
                    expect_fair(who, each.method, each.path + '?' + name + '=' + value);
            }
        }
    }
    expect_that_it_still_works();
}

TEST_F(bad_input, unknown_ids_are_not_found_and_no_number_is_too_large_for_that) {
    const auto callers = everybody();
    for (const std::string id :
         {"0", "99", "-1", "9223372036854775807", "9223372036854775808", "123456789012345678901234567890"}) {
        EXPECT_EQ(get(callers[2], "/requests/" + id + "/").status, 404) << id;
        EXPECT_EQ(post(callers[1], "/requests/" + id + "/accept/").status, 404) << id;
        EXPECT_EQ(get(callers[2], "/categories/" + id + "/").status, 404) << id;
    }
}

TEST_F(bad_input, numbers_that_no_column_holds_are_refused_by_field) {
    const person ann = customer("ann");
    for (const std::string value :
         {"1e308", "\"NaN\"", "\"Infinity\"", "\"1e400\"", "91", "[]", "{}", "true", "null"}) {
        const answer got = post(ann, "/requests/", with(bj::parse(form()).as_object(), "location_latitude", value));
        EXPECT_EQ(got.status, 400) << value;
        EXPECT_TRUE(got.has("location_latitude")) << value << ": " << got;
    }
}

TEST_F(bad_input, text_that_no_database_holds_is_refused_by_field) {
    const person ann = customer("ann");
    const answer got = post(ann, "/requests/", form(R"({"title":"a\u0000b"})"));
    EXPECT_EQ(got.status, 400);
    EXPECT_TRUE(got.has("title")) << got;
}

TEST_F(bad_input, any_header_may_be_anything) {
    const std::vector<std::string> values{"",
                                          " ",
                                          "Bearer",
                                          "Bearer ",
                                          "Bearer a.b.c",
                                          "Basic eDp5",
                                          "\xff",
                                          std::string(15'000, 'x'),
                                          "*/*;q=NaN",
                                          "Bearer " + std::string(8'000, '.'),
                                          "application/json; charset=\xff",
                                          "text/plain"};
    for (const person& who : everybody()) {
        for (const std::string_view name :
             {"Authorization", "Idempotency-Key", "Content-Type", "Accept", "Host", "Origin", "X-Forwarded-Proto",
              "Access-Control-Request-Method", "If-None-Match", "X-Request-Id"}) {
            for (const std::string& value : values) {
                expect_fair(who, verb::POST, "/requests/", form(), {{std::string{name}, value}});
                expect_fair(who, verb::OPTIONS, "/requests/", "", {{"Origin", value}, {std::string{name}, value}});
            }
        }
    }
    expect_that_it_still_works();
}

TEST_F(bad_input, links_to_other_pages_are_text_whatever_was_asked_for) {
    const person root = admin();
    for (int i = 0; i < 20; ++i) post(root, "/categories/", R"({"name":"Trade )" + std::to_string(i) + "\"}");
    const answer page = get(nobody, "/categories/?x=\xff&y=\xc3\xa9");
    EXPECT_THAT(page.text_at("next"), ::testing::EndsWith("?x=%FF&y=%C3%A9&page=2")) << page;
}

TEST_F(bad_input, any_path_may_be_asked_for) {
    const auto callers = everybody();
    for (const std::string path :
         {"", "/", "//", "*", "/%", "/%00/", "/\xff/", "/api", "/api//auth/me/", "/api/../etc/passwd", "/api/%2e%2e/",
          "/api/services/requests/1/1/", "/api/services/requests/%31/", "?", "/?%", "/api/auth/me/?%ff=%00&&=&a"}) {
        for (const verb method : {verb::GET, verb::POST, verb::PUT, verb::PATCH, verb::DELETE_, verb::OPTIONS}) {
            expect_fair(callers[2], method, path);
        }
    }
    expect_fair(callers[2], verb::GET, "/" + std::string(10'000, 'a') + "/");
}

}  // namespace
}  // namespace callout
