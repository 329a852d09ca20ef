#include <map>
#include <set>

#include "http/permissions.hpp"
#include "support/push_browser.hpp"
#include "support/repair_test.hpp"

namespace callout {
namespace {

constexpr std::array everybody{role::CUSTOMER, role::WORKER, role::ADMIN};

/// A body that is none: whoever may call the route is told so or gets an answer, and nothing changes.
constexpr std::string_view no_body = "[]";

/// What callers of one route of a request are answered.
struct ownership_row {
    std::string id;
    /// The customer, the assigned worker, a worker in reach while it waits, a worker out of reach, another customer, an
    /// admin.
    int owner, assigned, within_reach, stranger_worker, stranger_customer, admin;
    std::string body = "{}";
};

/// Walks every route. In each test a request of Ann's waits and another is assigned to Bob; Cid is a worker in reach of
/// both places, Eve one who is not, Dan another customer.
class permissions : public repair_test {
protected:
    static bool is_page(const route& each) { return !each.options.id.empty(); }

    answer call_route(const route& which, const person& who, std::int64_t id, std::string_view body) {
        std::string path = which.path;
        if (which.has_id()) path.replace(path.find("{id}"), 4, std::to_string(id));
        return call(who, which.method, path, which.method == verb::GET ? "" : body);
    }
    const person& of(role who) const { return who == role::ADMIN ? root : who == role::WORKER ? cid : dan; }

    static const std::vector<route>& routes() {
        static const std::vector<route> all = all_routes();
        return all;
    }
    static const route& route_of(const std::string& id) {
        return *std::ranges::find_if(routes(), [&id](const route& each) { return each.options.id == id; });
    }

    person ann = customer("ann");
    person bob = worker("bob");
    person cid = worker("cid");
    person eve = worker("eve", {.at = coordinates{"10", "10"}});
    person dan = customer("dan");
    person root = admin("root");
};

TEST_F(permissions, a_route_that_is_not_public_takes_a_token) {
    for (const route& each : routes()) {
        if (!is_page(each) || each.options.allowed.is_public()) continue;
        EXPECT_EQ(call_route(each, nobody, 1, no_body).status, 401) << to_string(each.method) << ' ' << each.path;
        EXPECT_EQ(call_route(each, {.access = "stale"}, 1, no_body).status, 401) << each.path;
    }
}

TEST_F(permissions, a_public_route_takes_none) {
    for (const route& each : routes()) {
        if (!is_page(each) || !each.options.allowed.is_public()) continue;
        EXPECT_NE(call_route(each, nobody, 1, no_body).status, 401) << to_string(each.method) << ' ' << each.path;
    }
}

TEST_F(permissions, a_role_without_a_mark_is_refused_whatever_it_sends) {
    for (const route& each : routes()) {
        if (!is_page(each) || each.options.allowed.is_public()) continue;
        for (const role who : everybody) {
            if (each.options.allowed.includes(who)) continue;
            EXPECT_EQ(call_route(each, of(who), 1, no_body).status, 403)
                << boost::describe::enum_to_string(who, "") << ' ' << to_string(each.method) << ' ' << each.path;
        }
    }
}

TEST_F(permissions, a_role_with_a_mark_is_let_in) {
    for (const route& each : routes()) {
        if (!is_page(each) || each.options.allowed.is_public()) continue;
        for (const role who : everybody) {
            if (!each.options.allowed.includes(who)) continue;
            const int status = call_route(each, of(who), 1, no_body).status;
            EXPECT_TRUE(status != 401 && status != 403)
                << boost::describe::enum_to_string(who, "") << ' ' << each.path << ": " << status;
        }
    }
}

TEST_F(permissions, a_deactivated_account_may_nothing_that_takes_one) {
    ASSERT_EQ(call(dan, verb::DELETE_, "/auth/me/", R"({"current_password":"drip-drop-stop-42"})").status, 204);
    for (const route& each : routes()) {
        if (!is_page(each) || each.options.allowed.is_public()) continue;
        EXPECT_EQ(call_route(each, dan, 1, no_body).status, 401) << each.path;
    }
}

/// Who may do what with a request, before the body is looked at: 400 tells that everything but that is in order.
TEST_F(permissions, what_one_may_do_with_a_request_depends_on_whose_it_is) {
    const std::int64_t assigned = ask(ann);
    bring(assigned, bob, "ACCEPTED");
    const std::vector<ownership_row> rows{
        {"request", 200, 200, 404, 404, 404, 200},
        {"track_worker", 200, 403, 403, 403, 404, 403},
        {"accept_request", 403, 400, 400, 404, 403, 403, no_body.data()},
        {"start_request", 403, 400, 404, 404, 403, 403, no_body.data()},
        {"complete_request", 403, 400, 404, 404, 403, 403, no_body.data()},
        {"cancel_request", 400, 400, 404, 404, 404, 400, no_body.data()},
        {"release_request", 403, 400, 404, 404, 403, 403, no_body.data()},
        {"decline_request", 403, 400, 400, 404, 403, 403, no_body.data()},
        {"rate_request", 400, 403, 403, 403, 404, 403, no_body.data()},
        {"assign_request", 403, 403, 403, 403, 403, 400, no_body.data()},
    };
    for (const ownership_row& row : rows) {
        const route& which = route_of(row.id);
        const auto status = [&](const person& who) { return call_route(which, who, assigned, row.body).status; };
        EXPECT_EQ(status(ann), row.owner) << row.id << " by its customer";
        EXPECT_EQ(status(bob), row.assigned) << row.id << " by the assigned worker";
        EXPECT_EQ(status(cid), row.within_reach) << row.id << " by a worker in reach";
        EXPECT_EQ(status(eve), row.stranger_worker) << row.id << " by a worker out of reach";
        EXPECT_EQ(status(dan), row.stranger_customer) << row.id << " by another customer";
        EXPECT_EQ(status(root), row.admin) << row.id << " by an admin";
    }
    EXPECT_EQ(read(ann, assigned).text_at("status"), "ACCEPTED");
}

TEST_F(permissions, of_a_waiting_request_workers_in_reach_see_it_and_may_take_it) {
    const std::int64_t waiting = ask(ann);
    const std::vector<std::pair<std::string, int>> within_reach{
        {"request", 200},          {"accept_request", 400},  {"decline_request", 400}, {"start_request", 403},
        {"complete_request", 403}, {"release_request", 403}, {"cancel_request", 403}};
    for (const auto& [id, expected] : within_reach) {
        const route& which = route_of(id);
        EXPECT_EQ(call_route(which, cid, waiting, no_body).status, expected) << id << " within reach";
        EXPECT_EQ(call_route(which, eve, waiting, no_body).status, 404) << id << " out of reach";
    }
}

TEST_F(permissions, every_route_with_an_id_is_walked_here) {
    const std::set<std::string_view> walked{"request",        "accept_request",  "start_request",   "complete_request",
                                            "cancel_request", "release_request", "decline_request", "rate_request",
                                            "assign_request", "track_worker",    "unsubscribe_push"};
    const std::set<std::string_view> without_owner{
        "category",       "change_category", "user",          "change_user",    "webhook",
        "change_webhook", "delete_webhook",  "retry_webhook", "retry_delivery", "rotate_webhook_secret"};
    for (const route& each : routes()) {
        if (!is_page(each) || !each.has_id()) continue;
        EXPECT_TRUE(walked.contains(each.options.id) || without_owner.contains(each.options.id)) << each.options.id;
    }
}

TEST_F(permissions, a_browsers_subscription_is_there_for_its_owner_alone) {
    const std::int64_t id =
        post(ann, "/api/push/subscriptions/", push_browser{}.subscription("https://fcm.googleapis.com/x"))
            .number_at("id");
    const route& which = route_of("unsubscribe_push");
    for (const person& each : {bob, cid, dan, root})
        EXPECT_EQ(call_route(which, each, id, "").status, 404) << each.email;
    EXPECT_EQ(call_route(which, ann, id, "").status, 204);
}

TEST_F(permissions, lists_show_nobody_elses) {
    const std::int64_t id = ask(ann);
    bring(id, bob, "ACCEPTED");
    EXPECT_EQ(get(ann, "/requests/").number_at("count"), 1);
    EXPECT_EQ(get(bob, "/requests/").number_at("count"), 1);
    for (const person& each : {cid, eve, dan}) EXPECT_EQ(get(each, "/requests/").number_at("count"), 0);
    EXPECT_EQ(get(root, "/requests/").number_at("count"), 1);
    EXPECT_GT(get(ann, "/notifications/").number_at("count"), 0);
    EXPECT_EQ(get(dan, "/notifications/").number_at("count"), 0);
}

TEST_F(permissions, nobody_marks_somebody_elses_notices_as_read) {
    bring(ask(ann), bob, "ACCEPTED");
    const std::int64_t notice = get(ann, "/notifications/").number_at("results.0.id");
    const answer tried =
        post(dan, "/notifications/mark-read/", R"({"notification_ids":[)" + std::to_string(notice) + "]}");
    EXPECT_EQ(tried.text, R"({"updated":0})");
    EXPECT_EQ(get(ann, "/notifications/").number_at("unread_count"), 1);
}

TEST_F(permissions, the_page_has_a_row_for_every_route) {
    const std::string page = permissions_page(routes());
    for (const route& each : routes()) {
        if (!is_page(each)) continue;
        EXPECT_NE(page.find("`" + each.path + "`"), std::string::npos) << each.path;
    }
    EXPECT_NE(page.find("| GET | `/api/services/dashboard/` | | | | yes | |\n"), std::string::npos) << page;
}

}  // namespace
}  // namespace callout
