#include <algorithm>

#include "db/errors.hpp"
#include "db/query.hpp"
#include "support/repair_test.hpp"

namespace callout {
namespace {

constexpr int rounds = 30;
const std::string off = R"({"is_active":false})";

constexpr query<std::int64_t()> jobs_of_nobody{"test.jobs_of_nobody", R"(
    SELECT count(*) FROM service_request r JOIN account a ON a.id = r.worker_id
    WHERE r.status IN ('ACCEPTED', 'IN_PROGRESS') AND NOT (a.is_active AND a.role = 'WORKER'))"};
constexpr query<std::int64_t()> requests_of_workers{"test.requests_of_workers", R"(
    SELECT count(*) FROM service_request r JOIN account a ON a.id = r.customer_id
    WHERE r.status IN ('PENDING', 'ACCEPTED', 'IN_PROGRESS') AND a.role <> 'CUSTOMER')"};
constexpr query<std::int64_t()> sessions_of_nobody{"test.sessions_of_nobody", R"(
    SELECT count(*) FROM session s JOIN account a ON a.id = s.user_id WHERE s.revoked_at IS NULL AND NOT a.is_active)"};
constexpr query<std::int64_t()> available_nobodies{"test.available_nobodies", R"(
    SELECT count(*) FROM worker_profile w JOIN account a ON a.id = w.user_id
    WHERE w.is_available AND NOT (a.is_active AND a.role = 'WORKER'))"};
constexpr query<std::int64_t()> active_admins{"test.active_admins",
                                              "SELECT count(*) FROM account WHERE role = 'ADMIN' AND is_active"};
constexpr query<void(std::int64_t)> revive{"test.revive", "UPDATE account SET is_active = true WHERE id = $1"};

class administration_races : public repair_test {
protected:
    static planned_call to_change(const person& by, const person& whom, const std::string& form) {
        return {by, verb::PATCH, "/admin/users/" + std::to_string(whom.id) + '/', form};
    }
    planned_call to_deactivate(const person& whom) const { return to_change(root, whom, off); }
    static planned_call to_act(const person& who, std::int64_t request, std::string_view action) {
        return {who, verb::POST, path_of(request, action), ""};
    }
    static planned_call to_leave(const person& who) {
        return {who, verb::DELETE_, "/auth/me/", R"({"current_password":"drip-drop-stop-42"})"};
    }
    static planned_call to_go_online(const person& who) {
        return {who, verb::PATCH, "/auth/workers/availability/",
                R"({"is_available":true,"current_latitude":"40.735863","current_longitude":"-73.991084"})"};
    }

    std::int64_t asked(const query<std::int64_t()>& what) {
        std::int64_t result = 0;
        run([](database& from, const auto& sql, std::int64_t& into) -> boost::asio::awaitable<void> {
            into = co_await from(sql);
        }(db(), what, result));
        return result;
    }
    /// The number of the last row that tells of this.
    std::int64_t last_row(const std::string& event) {
        return get(root, "/admin/audit/?event=" + event).number_at("results.0.id");
    }
    /// How many rows of the log tell this of somebody.
    std::int64_t told(std::string_view event, const person& of) {
        const std::string query = "?event=" + std::string{event} + "&target_id=" + std::to_string(of.id);
        return get(root, "/admin/audit/" + query).number_at("count");
    }

    person ann = customer("ann");
    person root = admin("root");
};

TEST_F(administration_races, of_two_admins_who_deactivate_each_other_one_stays) {
    for (int round = 0; round < rounds; ++round) {
        const person other = admin("admin" + std::to_string(round));
        const auto answers = at_once({to_change(root, other, off), to_change(other, root, off)});
        EXPECT_EQ(std::ranges::count(answers, 200, &answer::status), 1) << answers[0] << answers[1];
        EXPECT_EQ(asked(active_admins), 1);
        if (answers[0].status != 200) root = other;
    }
}

TEST_F(administration_races, an_admin_who_is_deactivated_changes_nobody_afterwards) {
    const person dan = customer("dan");
    for (int round = 0; round < rounds; ++round) {
        const person other = admin("admin" + std::to_string(round));
        const auto answers = at_once({to_deactivate(other), to_change(other, dan, R"({"is_email_verified":true})")});
        EXPECT_EQ(answers[0].status, 200) << answers[0];
        EXPECT_TRUE(answers[1].status == 200 || answers[1].status == 401) << answers[1];
        const answer seen = get(root, "/admin/audit/?actor_id=" + std::to_string(other.id));
        EXPECT_EQ(seen.number_at("count"), answers[1].status == 200 ? 1 : 0);
        EXPECT_LT(seen.number_at("results.0.id"), last_row("USER_DEACTIVATED"));
        call(root, verb::PATCH, "/admin/users/" + std::to_string(dan.id) + '/', R"({"is_email_verified":false})");
    }
}

TEST_F(administration_races, a_worker_who_accepts_while_being_deactivated_holds_no_job) {
    for (int round = 0; round < rounds; ++round) {
        const person dan = worker("dan" + std::to_string(round));
        const std::int64_t id = ask(ann);
        const auto answers = at_once({to_act(dan, id, "accept"), to_deactivate(dan)});
        EXPECT_EQ(answers[1].status, 200) << answers[1];
        EXPECT_EQ(read(ann, id).text_at("status"), "PENDING");
        EXPECT_NE(service().board().find({id}), nullptr);
    }
    EXPECT_EQ(asked(jobs_of_nobody), 0);
}

TEST_F(administration_races, a_worker_who_completes_while_being_deactivated_completed_or_gave_back) {
    for (int round = 0; round < rounds; ++round) {
        const person dan = worker("dan" + std::to_string(round));
        const std::int64_t id = ask(ann);
        bring(id, dan, "IN_PROGRESS");
        const auto answers = at_once({to_act(dan, id, "complete"), to_deactivate(dan)});
        EXPECT_EQ(answers[1].status, 200) << answers[1];
        EXPECT_EQ(read(ann, id).text_at("status"), answers[0].status == 200 ? "COMPLETED" : "PENDING");
    }
    EXPECT_EQ(asked(jobs_of_nobody), 0);
}

TEST_F(administration_races, a_worker_who_is_assigned_while_being_deactivated_holds_no_job) {
    const person second = admin("second");
    for (int round = 0; round < rounds; ++round) {
        const person dan = worker("dan" + std::to_string(round));
        const std::int64_t id = ask(ann);
        planned_call assign = to_act(second, id, "assign");
        assign.body = R"({"worker_id":)" + std::to_string(dan.id) + "}";
        const auto answers = at_once({assign, to_deactivate(dan)});
        EXPECT_EQ(answers[1].status, 200) << answers[1];
        EXPECT_EQ(read(ann, id).text_at("status"), "PENDING");
    }
    EXPECT_EQ(asked(jobs_of_nobody), 0);
}

TEST_F(administration_races, who_signs_in_while_being_deactivated_is_signed_out) {
    for (int round = 0; round < rounds; ++round) {
        const person dan = customer("dan" + std::to_string(round));
        const planned_call sign_in_call{nobody, verb::POST, "/auth/login/",
                                        R"({"email":")" + dan.email + R"(","password":"drip-drop-stop-42"})"};
        const auto answers = at_once({sign_in_call, to_deactivate(dan)});
        EXPECT_EQ(answers[1].status, 200) << answers[1];
        EXPECT_TRUE(answers[0].status == 200 || answers[0].status == 401) << answers[0];
    }
    EXPECT_EQ(asked(sessions_of_nobody), 0);
}

TEST_F(administration_races, who_goes_online_while_being_deactivated_or_made_a_customer_is_not_available) {
    for (int round = 0; round < rounds; ++round) {
        const person dan = worker("dan" + std::to_string(round), {.at = std::nullopt});
        const std::string form = round % 2 == 0 ? off : R"({"role":"CUSTOMER"})";
        const auto answers = at_once({to_go_online(dan), to_change(root, dan, form)});
        EXPECT_EQ(answers[1].status, 200) << answers[1];
        EXPECT_TRUE(answers[0].status == 200 || answers[0].status == 401) << answers[0];
    }
    EXPECT_EQ(asked(available_nobodies), 0);
    EXPECT_EQ(service().fleet().size(), 0U);
}

TEST_F(administration_races, a_customer_who_asks_while_being_made_a_worker_does_one_of_both) {
    for (int round = 0; round < rounds; ++round) {
        const person eve = customer("eve" + std::to_string(round));
        const auto answers =
            at_once({{eve, verb::POST, "/requests/", form()}, to_change(root, eve, R"({"role":"WORKER"})")});
        EXPECT_EQ(answers[1].status, answers[0].status == 201 ? 400 : 200) << answers[0] << answers[1];
    }
    EXPECT_EQ(asked(requests_of_workers), 0);
}

TEST_F(administration_races, a_worker_who_accepts_while_being_made_a_customer_does_one_of_both) {
    for (int round = 0; round < rounds; ++round) {
        const person dan = worker("dan" + std::to_string(round));
        const std::int64_t id = ask(ann);
        const auto answers = at_once({to_act(dan, id, "accept"), to_change(root, dan, R"({"role":"CUSTOMER"})")});
        EXPECT_EQ(answers[1].status, answers[0].status == 200 ? 400 : 200) << answers[0] << answers[1];
    }
    EXPECT_EQ(asked(jobs_of_nobody), 0);
}

TEST_F(administration_races, an_account_that_two_admins_deactivate_at_once_is_deactivated_once) {
    const person second = admin("second");
    for (int round = 0; round < rounds; ++round) {
        const person dan = worker("dan" + std::to_string(round));
        bring(ask(ann), dan, "ACCEPTED");
        const auto answers = at_once({to_deactivate(dan), to_change(second, dan, off)});
        EXPECT_EQ(std::ranges::count(answers, 200, &answer::status), 2);
        EXPECT_EQ(told("USER_DEACTIVATED", dan), 1);
    }
    EXPECT_EQ(asked(jobs_of_nobody), 0);
}

TEST_F(administration_races, different_changes_at_once_are_all_made) {
    const person second = admin("second");
    for (int round = 0; round < rounds; ++round) {
        const person eve = customer("eve" + std::to_string(round));
        const auto answers = at_once({to_change(root, eve, R"({"role":"WORKER"})"), to_deactivate(eve),
                                      to_change(second, eve, R"({"is_email_verified":true})")});
        EXPECT_EQ(std::ranges::count(answers, 200, &answer::status), 3);
        const answer now = get(root, "/admin/users/" + std::to_string(eve.id) + '/');
        EXPECT_EQ(now.text_at("role"), "WORKER");
        EXPECT_EQ(now.field("is_active"), false);
        EXPECT_EQ(now.field("is_email_verified"), true);
    }
}

TEST_F(administration_races, who_deletes_an_account_while_an_admin_changes_it_is_gone) {
    for (int round = 0; round < rounds; ++round) {
        const person eve = customer("eve" + std::to_string(round));
        const std::string form = round % 2 == 0 ? off : R"({"role":"WORKER"})";
        const auto answers = at_once({to_leave(eve), to_change(root, eve, form)});
        EXPECT_TRUE(answers[0].status == 204 || answers[0].status == 401) << answers[0];
        EXPECT_TRUE(answers[1].status == 200 || answers[1].status == 400) << answers[1];
        EXPECT_TRUE(answers[0].status == 204 || answers[1].status == 200);
    }
}

TEST_F(administration_races, no_statement_whatever_makes_a_deleted_account_active) {
    ASSERT_EQ(at_once({to_leave(ann)}).front().status, 204);
    const auto again = [](database& on, std::int64_t id) -> boost::asio::awaitable<void> { co_await on(revive, id); };
    EXPECT_THROW(run(again(db(), ann.id)), db::constraint_violation);
}

}  // namespace
}  // namespace callout
