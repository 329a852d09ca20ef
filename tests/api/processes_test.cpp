#include <utility>

#include "cluster/follower.hpp"
#include "support/ping_test.hpp"

namespace callout {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Two processes on one database, here and there: each has in memory what the other commits.
class processes : public ping_test {
protected:
    processes() { start_another(); }

    /// What is done in the other process.
    template <class Work>
    auto there(Work work) {
        change_sides();
        struct coming_back {
            processes& from;
            ~coming_back() { from.change_sides(); }
        } const back{*this};
        return work();
    }
    /// Follows the other process until that is so. Others on the server may hold that up; the test's time limit ends a
    /// wait in vain.
    template <class Predicate>
    bool follows(Predicate is_so) {
        do run(service().others().catch_up());
        while (!is_so());
        return true;
    }
    std::vector<std::int64_t> pending(const person& worker) { return ids_in(get(worker, "/requests/pending/")); }
    auto is_pending(const person& worker, std::int64_t id) {
        return [this, worker, id] { return pending(worker) == std::vector{id}; };
    }
    auto nothing_is_pending(const person& worker) {
        return [this, worker] { return pending(worker).empty(); };
    }
    std::int64_t count_of(const std::string& status) {
        return get(root, "/requests/?status=" + status).number_at("count");
    }

    person ann = customer("ann");
    person bob = worker("bob");
    person cid = worker("cid");
    person root = admin("root");
};

TEST_F(processes, a_request_from_there_waits_here) {
    const std::int64_t id = there([&] { return ask(ann); });
    EXPECT_TRUE(follows(is_pending(bob, id)));
}

TEST_F(processes, what_is_taken_there_waits_no_more_here) {
    const std::int64_t id = ask(ann);
    there([&] { return follows([&] { return act(bob, id, "accept").status == 200; }); });
    EXPECT_TRUE(follows(nothing_is_pending(cid)));
    EXPECT_EQ(act(cid, id, "accept").status, 400);
}

TEST_F(processes, what_is_given_back_there_waits_here_again_and_not_for_its_worker) {
    const std::int64_t id = ask(ann);
    act(bob, id, "accept");
    there([&] { return act(bob, id, "release"); });
    EXPECT_TRUE(follows(is_pending(cid, id)));
    EXPECT_THAT(pending(bob), IsEmpty());
}

TEST_F(processes, what_is_declined_there_is_hidden_here) {
    const std::int64_t id = ask(ann);
    there([&] { return follows([&] { return act(bob, id, "decline").status == 200; }); });
    EXPECT_TRUE(follows(nothing_is_pending(bob)));
    EXPECT_THAT(pending(cid), ElementsAre(id));
}

TEST_F(processes, who_goes_online_there_is_told_of_requests_from_here) {
    const person eve = there([&] { return worker("eve"); });
    EXPECT_TRUE(follows([&] { return service().fleet().find({eve.id}).has_value(); }));
    ask(ann);
    EXPECT_EQ(notices(eve, "REQUEST_CREATED").size(), 1U);
}

TEST_F(processes, who_goes_offline_there_is_told_of_nothing_from_here) {
    there([&] { return patch(bob, "/auth/workers/availability/", R"({"is_available":false})"); });
    EXPECT_TRUE(follows([&] { return !service().fleet().find({bob.id}); }));
    ask(ann);
    EXPECT_THAT(notices(bob, "REQUEST_CREATED"), IsEmpty());
}

TEST_F(processes, whose_app_pings_there_is_where_it_says_here) {
    there([&] {
        ping(bob, 0.01);
        write();
    });
    EXPECT_TRUE(follows([&] { return north_of(bob) == "40.745863"; }));
    EXPECT_NEAR(service().fleet().find({bob.id})->position.latitude_degrees, 40.745863, 1e-9);
}

TEST_F(processes, whose_app_pings_there_counts_as_heard_of_here) {
    ping(bob);
    time.advance(6min);
    service().presence().sweep();
    ASSERT_FALSE(service().fleet().find({bob.id}));
    there([&] {
        ping(bob, 0.01);
        write();
    });
    EXPECT_TRUE(follows([&] { return service().fleet().find({bob.id}).has_value(); }));
}

TEST_F(processes, a_ping_from_there_is_not_written_again_here) {
    there([&] {
        ping(bob, 0.01);
        write();
    });
    EXPECT_TRUE(follows([&] { return north_of(bob) == "40.745863"; }));
    EXPECT_EQ(statements_of([&] { write(); }), 0U);
}

TEST_F(processes, who_is_deactivated_there_is_let_in_nowhere) {
    ASSERT_EQ(get(bob, "/auth/me/").status, 200);
    there([&] { return patch(root, "/admin/users/" + std::to_string(bob.id) + "/", R"({"is_active":false})"); });
    EXPECT_TRUE(follows([&] { return get(bob, "/auth/me/").status == 401; }));
}

TEST_F(processes, a_session_that_ends_there_ends_here) {
    const person phone = sign_in("ann@example.com");
    ASSERT_EQ(get(phone, "/auth/me/").status, 200);
    there([&] {
        return patch(ann, "/auth/me/",
                     R"({"current_password":")" + std::string{test_password} + R"(","password":"another-drip-42"})");
    });
    EXPECT_TRUE(follows([&] { return get(phone, "/auth/me/").status == 401; }));
    EXPECT_EQ(get(ann, "/auth/me/").status, 200);
}

TEST_F(processes, a_name_that_changes_there_is_shown_here) {
    const std::int64_t id = ask(ann);
    there([&] { return patch(ann, "/auth/me/", R"({"first_name":"Anna"})"); });
    EXPECT_TRUE(follows([&] { return get(bob, "/requests/pending/").text.find("Anna") != std::string::npos; }));
    EXPECT_EQ(get(ann, "/auth/me/").text_at("first_name"), "Anna");
    EXPECT_EQ(read(ann, id).status, 200);
}

TEST_F(processes, a_trade_that_is_renamed_there_is_shown_so_here) {
    const std::int64_t trade = post(root, "/categories/", R"({"name":"Chimneys"})").number_at("id");
    ask(ann, R"({"category_id":)" + std::to_string(trade) + "}");
    there([&] { return patch(root, "/categories/" + std::to_string(trade) + "/", R"({"name":"Hearths"})"); });
    EXPECT_TRUE(follows([&] { return get(bob, "/requests/pending/").text.find("Hearths") != std::string::npos; }));
}

TEST_F(processes, count_what_happens_there_once) {
    const std::int64_t id = ask(ann);
    there([&] {
        ask(ann);
        return follows([&] { return act(bob, id, "accept").status == 200; });
    });
    EXPECT_TRUE(follows([&] { return count_of("ACCEPTED") == 1; }));
    EXPECT_EQ(count_of("PENDING"), 1);
    run(service().others().catch_up());
    EXPECT_EQ(count_of("ACCEPTED"), 1);
    EXPECT_EQ(get(ann, "/requests/").number_at("count"), 2);
}

TEST_F(processes, that_start_later_have_counted_what_was) {
    ask(ann);
    ask(ann);
    start_another();
    there([&] {
        EXPECT_EQ(count_of("PENDING"), 2);
        run(service().others().catch_up());
        EXPECT_EQ(count_of("PENDING"), 2);
    });
}

TEST_F(processes, that_begin_anew_know_what_is) {
    const std::int64_t id = ask(ann);
    const std::int64_t taken = ask(ann);
    act(bob, taken, "accept");
    ping(cid, 0.01);
    write();
    run(service().begin_anew());
    EXPECT_THAT(pending(cid), ElementsAre(id));
    EXPECT_EQ(count_of("PENDING"), 1);
    EXPECT_EQ(count_of("ACCEPTED"), 1);
    EXPECT_EQ(get(ann, "/requests/").number_at("count"), 2);
    EXPECT_TRUE(service().fleet().find({cid.id}));
}

TEST_F(processes, of_two_workers_here_and_there_one_gets_the_job) {
    for (int round = 0; round < 20; ++round) {
        const std::int64_t id = ask(ann);
        int here = 0;
        int there_too = act(bob, id, "accept").status;
        there([&] { return here = act(cid, id, "accept").status; });
        EXPECT_EQ((here == 200) + (there_too == 200), 1);
    }
}

TEST_F(processes, tell_how_late_they_hear) {
    config watched = settings();
    watched.metrics_token = "watcher";
    restart_with(watched);
    start_another();
    there([&] { return ask(ann); });
    EXPECT_TRUE(follows([&] { return !pending(bob).empty(); }));
    const person watcher{.access = "watcher"};
    const answer shown = get(watcher, "/metrics");
    EXPECT_THAT(shown.text, testing::HasSubstr("\ncallout_index_lag_seconds 0\n"));
    EXPECT_THAT(shown.text, testing::HasSubstr("\ncallout_pending_requests 1\n"));
}

}  // namespace
}  // namespace callout
