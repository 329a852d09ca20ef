#include <algorithm>
#include <boost/describe/enum_to_string.hpp>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "api/race_story.hpp"
#include "support/repair_test.hpp"

namespace callout {

namespace {

constexpr int rounds = 200;

activity_kind line_of(action what) {
    switch (what) {
        case action::ACCEPT: return activity_kind::ACCEPTED;
        case action::START: return activity_kind::STARTED;
        case action::COMPLETE: return activity_kind::COMPLETED;
        case action::CANCEL: return activity_kind::CANCELLED;
        case action::RELEASE: return activity_kind::RELEASED;
        case action::ASSIGN: return activity_kind::ASSIGNED;
        case action::DECLINE: return activity_kind::DECLINED;
        case action::RATE: break;
    }
    return activity_kind::RATED;
}

/// What the customer hears of an action of somebody else.
notification_event event_of(action what) {
    switch (what) {
        case action::START: return notification_event::REQUEST_STARTED;
        case action::COMPLETE: return notification_event::REQUEST_COMPLETED;
        case action::CANCEL: return notification_event::REQUEST_CANCELLED;
        case action::RELEASE: return notification_event::REQUEST_RELEASED;
        default: return notification_event::REQUEST_ACCEPTED;
    }
}

class races : public repair_test {
protected:
    /// What succeeded of a request, in the order of the answers.
    struct story {
        std::vector<bid> prepared;
        std::vector<bid> raced;
    };

    races() {
        for (int i = 0; i < 8; ++i) crew.push_back(worker("worker" + std::to_string(i)));
        ann = customer("ann");
        root = admin();
    }

    planned_call to_call(std::int64_t request, const bid& made) const {
        std::string name = boost::describe::enum_to_string(made.what, "");
        std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(c - 'A' + 'a'); });
        const std::string body =
            made.what == action::ASSIGN ? "{\"worker_id\":" + std::to_string(made.worker) + "}" : "";
        return {.who = *person_of(made.caller), .method = verb::POST, .path = path_of(request, name), .body = body};
    }

    /// Does one thing after the other before the race.
    void prepare(std::int64_t request, const std::vector<bid>& bids) {
        for (const bid& each : bids) {
            const planned_call done = to_call(request, each);
            ASSERT_EQ(call(done.who, done.method, done.path, done.body).status, 200);
            stories[request].prepared.push_back(each);
        }
    }

    /// Makes all bids at once, in a drawn order and with lists being read beside them; returns how many won.
    std::size_t race(std::int64_t request, std::vector<bid> bids) {
        std::ranges::shuffle(bids, dice);
        std::vector<planned_call> calls;
        for (const bid& each : bids) calls.push_back(to_call(request, each));
        for (const person& each : {ann, crew[0], root}) calls.push_back({.who = each, .path = "/requests/"});
        const auto answers = at_once(calls);
        for (std::size_t i = 0; i < bids.size(); ++i) {
            if (answers[i].status == 200)
                stories[request].raced.push_back(bids[i]);
            else
                EXPECT_TRUE(answers[i].status == 400 || answers[i].status == 403 || answers[i].status == 404)
                    << answers[i];
        }
        return stories[request].raced.size();
    }

    template <class Row>
    std::vector<Row> rows(const query<std::vector<Row>()>& asked) {
        std::vector<Row> result;
        run([](database& from, const auto& sql, auto& into) -> boost::asio::awaitable<void> {
            into = co_await from(sql);
        }(db(), asked, result));
        return result;
    }

    void expect_that_everything_agrees() {
        const auto requests = rows(stored_requests);
        ASSERT_EQ(requests.size(), stories.size());
        for (const stored_request& each : requests) {
            expect_explained(each);
            expect_instants_of_its_status(each);
        }
        expect_one_line_a_success();
        expect_one_notice_a_success(requests);
        expect_jobs_counted(requests);
        expect_memory_agrees(requests);
    }

    std::vector<person> crew;
    person ann;
    person root;
    std::map<std::int64_t, story> stories;

private:
    [[nodiscard]] const person* person_of(std::int64_t id) const {
        if (ann.id == id) return &ann;
        if (root.id == id) return &root;
        return &*std::ranges::find(crew, id, &person::id);
    }

    void expect_explained(const stored_request& found) {
        standing before;
        for (const bid& each : stories[found.id].prepared) before = after(before, each).value();
        EXPECT_TRUE(some_order_explains(before, stories[found.id].raced, found.stands()))
            << "request " << found.id << " is " << boost::describe::enum_to_string(found.status, "") << " after "
            << stories[found.id].raced.size() << " successes";
    }

    static void expect_instants_of_its_status(const stored_request& found) {
        const bool has_worker = found.worker_id.has_value();
        EXPECT_EQ(found.accepted_at.has_value(), has_worker) << found.id;
        EXPECT_EQ(found.completed_at.has_value(), found.status == status::COMPLETED) << found.id;
        EXPECT_EQ(found.cancelled_at.has_value(), found.status == status::CANCELLED) << found.id;
        if (found.status == status::PENDING) EXPECT_FALSE(has_worker || found.started_at) << found.id;
        if (found.status == status::ACCEPTED) EXPECT_TRUE(has_worker && !found.started_at) << found.id;
        if (found.status == status::IN_PROGRESS) EXPECT_TRUE(has_worker && found.started_at) << found.id;
        if (found.status == status::COMPLETED) EXPECT_TRUE(has_worker) << found.id;
    }

    void expect_one_line_a_success() {
        std::multiset<std::pair<std::int64_t, activity_kind>> expected;
        std::multiset<std::pair<std::int64_t, activity_kind>> written;
        for (const auto& [request, told] : stories) {
            expected.emplace(request, activity_kind::CREATED);
            for (const bid& each : told.prepared) expected.emplace(request, line_of(each.what));
            for (const bid& each : told.raced) expected.emplace(request, line_of(each.what));
        }
        for (const stored_line& each : rows(stored_lines)) written.emplace(each.request_id, each.kind);
        EXPECT_TRUE(expected == written) << written.size() << " lines of history instead of " << expected.size();
    }

    void expect_one_notice_a_success(const std::vector<stored_request>& requests) {
        using told = std::tuple<std::int64_t, notification_event, std::int64_t>;
        std::set<told> expected;
        std::set<told> written;
        for (const auto& [request, happened] : stories) {
            for (const auto& part : {happened.prepared, happened.raced}) {
                for (const bid& each : part) {
                    if (each.caller != ann.id) expected.emplace(request, event_of(each.what), ann.id);
                }
            }
        }
        for (const stored_request& each : requests) {
            if (each.status == status::CANCELLED && each.worker_id) {
                expected.emplace(each.id, notification_event::REQUEST_CANCELLED, *each.worker_id);
            }
        }
        const auto has_the_job = [&](const stored_notice& notice) {
            const auto about = std::ranges::find(requests, notice.reference_request, &stored_request::id);
            return about->worker_id == notice.recipient_id && notice.event == notification_event::REQUEST_CANCELLED;
        };
        for (const stored_notice& each : rows(stored_notices)) {
            if (each.recipient_id == ann.id || has_the_job(each))
                written.emplace(each.reference_request, each.event, each.recipient_id);
        }
        EXPECT_TRUE(expected == written) << written.size() << " notices instead of " << expected.size();
    }

    void expect_jobs_counted(const std::vector<stored_request>& requests) {
        for (const stored_worker& each : rows(stored_workers)) {
            const auto done = std::ranges::count_if(requests, [&](const stored_request& request) {
                return request.status == status::COMPLETED && request.worker_id == each.user_id;
            });
            EXPECT_EQ(each.total_completed_jobs, done) << "worker " << each.user_id;
        }
    }

    void expect_memory_agrees(const std::vector<stored_request>& requests) {
        const auto how_many = [&](auto is) { return std::ranges::count_if(requests, is); };
        for (const status each :
             {status::PENDING, status::ACCEPTED, status::IN_PROGRESS, status::COMPLETED, status::CANCELLED}) {
            const std::string name = boost::describe::enum_to_string(each, "");
            const auto stored = how_many([&](const stored_request& request) { return request.status == each; });
            EXPECT_EQ(get(root, "/requests/?status=" + name).number_at("count"), stored) << name;
            EXPECT_EQ(get(ann, "/requests/?status=" + name).number_at("count"), stored) << name;
        }
        for (const person& each : crew) {
            const auto stored = how_many([&](const stored_request& request) { return request.worker_id == each.id; });
            EXPECT_EQ(get(each, "/requests/").number_at("count"), stored) << each.email;
        }
        for (const stored_request& each : requests) {
            EXPECT_EQ(service().board().find({each.id}) != nullptr, each.status == status::PENDING) << each.id;
        }
    }

    std::mt19937 dice{20'260'212};
};

TEST_F(races, of_eight_workers_who_accept_at_once_one_gets_the_job) {
    for (int round = 0; round < rounds; ++round) {
        std::vector<bid> bids;
        for (const person& each : crew) bids.push_back({action::ACCEPT, each.id, each.id});
        EXPECT_EQ(race(ask(ann), bids), 1U);
    }
    expect_that_everything_agrees();
}

TEST_F(races, a_job_completed_three_times_at_once_counts_once) {
    const person& bob = crew[0];
    for (int round = 0; round < rounds; ++round) {
        const std::int64_t request = ask(ann);
        prepare(request, {{action::ACCEPT, bob.id, bob.id}});
        EXPECT_EQ(race(request, std::vector<bid>(3, {action::COMPLETE, bob.id, bob.id})), 1U);
    }
    expect_that_everything_agrees();
}

TEST_F(races, a_job_is_completed_or_cancelled_never_both) {
    const person& bob = crew[0];
    for (int round = 0; round < rounds; ++round) {
        const std::int64_t request = ask(ann);
        prepare(request, {{action::ACCEPT, bob.id, bob.id}, {action::START, bob.id, bob.id}});
        EXPECT_EQ(race(request, {{action::COMPLETE, bob.id, bob.id}, {action::CANCEL, ann.id, bob.id}}), 1U);
    }
    expect_that_everything_agrees();
}

TEST_F(races, who_accepts_what_is_cancelled_at_once_holds_a_cancelled_job_or_none) {
    const person& bob = crew[0];
    for (int round = 0; round < rounds; ++round) {
        EXPECT_GE(race(ask(ann), {{action::ACCEPT, bob.id, bob.id}, {action::CANCEL, root.id, 0}}), 1U);
    }
    expect_that_everything_agrees();
}

TEST_F(races, a_job_is_released_or_completed_never_both) {
    const person& bob = crew[0];
    for (int round = 0; round < rounds; ++round) {
        const std::int64_t request = ask(ann);
        prepare(request, {{action::ACCEPT, bob.id, bob.id}});
        EXPECT_EQ(race(request, {{action::RELEASE, bob.id, bob.id}, {action::COMPLETE, bob.id, bob.id}}), 1U);
    }
    expect_that_everything_agrees();
}

TEST_F(races, an_assigned_job_is_with_the_assigned_worker_whoever_accepts_meanwhile) {
    const person& bob = crew[0];
    const person& cid = crew[1];
    for (int round = 0; round < rounds; ++round) {
        const std::int64_t request = ask(ann);
        EXPECT_GE(race(request, {{action::ACCEPT, cid.id, cid.id}, {action::ASSIGN, root.id, bob.id}}), 1U);
        EXPECT_EQ(read(root, request).number_at("worker.id"), bob.id);
    }
    expect_that_everything_agrees();
}

TEST_F(races, one_idempotency_key_sent_eight_times_at_once_creates_one_request) {
    for (int round = 0; round < rounds; ++round) {
        const std::vector<planned_call> calls(8, {.who = ann,
                                                  .method = verb::POST,
                                                  .path = "/requests/",
                                                  .body = form(),
                                                  .headers = {{"Idempotency-Key", "round " + std::to_string(round)}}});
        const auto answers = at_once(calls);
        stories[answers[0].number_at("id")];
        for (const answer& each : answers) {
            EXPECT_EQ(each.status, 201) << each;
            EXPECT_EQ(each.text, answers[0].text);
        }
    }
    expect_that_everything_agrees();
}

}  // namespace
}  // namespace callout
