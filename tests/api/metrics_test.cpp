#include "support/repair_test.hpp"

#include <fstream>
#include <iterator>
#include <regex>

namespace callout {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

/// What a watcher reads.
class metrics : public repair_test {
protected:
    metrics() {
        config watched = settings();
        watched.metrics_token = "the watcher's";
        restart_with(watched);
    }
    std::string shown() { return get(watcher, "/metrics").text; }
    static std::string text_of(const std::string& path) {
        std::ifstream file{path};
        return {std::istreambuf_iterator<char>{file}, {}};
    }

    person ann = customer("ann");
    person bob = worker("bob");
    const person watcher{.access = "the watcher's"};
};

TEST_F(metrics, are_for_whoever_knows_the_token) {
    EXPECT_EQ(get(watcher, "/metrics").status, 200);
    EXPECT_EQ(get(nobody, "/metrics").status, 401);
    EXPECT_EQ(get(ann, "/metrics").status, 401);
}

TEST_F(metrics, are_not_there_without_a_token) {
    restart();
    EXPECT_EQ(get(watcher, "/metrics").status, 404);
    EXPECT_EQ(get(nobody, "/metrics").status, 404);
}

TEST_F(metrics, count_answers_by_route_and_status_and_not_by_what_was_asked) {
    const std::int64_t id = ask(ann);
    read(ann, id);
    read(ann, id + 1);
    const std::string all = shown();
    const std::string of =
        "\ncallout_http_requests_total{method=\"GET\",route=\"/api/services/requests/{id}/\",status=";
    EXPECT_THAT(all, HasSubstr(of + "\"200\"} 1\n"));
    EXPECT_THAT(all, HasSubstr(of + "\"404\"} 1\n"));
    EXPECT_THAT(all, HasSubstr("callout_http_request_duration_seconds_count{method=\"GET\",route=\"/api/services/"
                               "requests/{id}/\"} 2\n"));
}

TEST_F(metrics, tell_what_waits_and_who_is_there) {
    ask(ann, R"({"priority":"EMERGENCY"})");
    const std::string all = shown();
    EXPECT_THAT(all, HasSubstr("\ncallout_requests{status=\"PENDING\",priority=\"EMERGENCY\"} 1\n"));
    EXPECT_THAT(all, HasSubstr("\ncallout_pending_requests 1\n"));
    EXPECT_THAT(all, HasSubstr("\ncallout_available_workers 1\n"));
}

TEST_F(metrics, tell_how_long_requests_wait_for_a_worker) {
    const std::int64_t id = ask(ann, R"({"priority":"EMERGENCY"})");
    time.advance(20s);
    act(bob, id, "accept");
    const std::string all = shown();
    EXPECT_THAT(all, HasSubstr("\ncallout_time_to_accept_seconds_bucket{priority=\"EMERGENCY\",le=\"15\"} 0\n"));
    EXPECT_THAT(all, HasSubstr("\ncallout_time_to_accept_seconds_bucket{priority=\"EMERGENCY\",le=\"30\"} 1\n"));
}

TEST_F(metrics, are_all_there_that_dashboard_and_alerts_ask_for) {
    get(ann, "/auth/me/");
    const std::string all = shown();
    for (const char* file : {"grafana-dashboard.json", "prometheus-alerts.yml"}) {
        const std::string text = text_of(std::string{CALLOUT_SOURCE_FOLDER} + "/deploy/" + file);
        const std::regex name{"callout_[a-z_]+"};
        const std::sregex_iterator first{text.begin(), text.end(), name};
        EXPECT_NE(first, std::sregex_iterator{}) << file;
        for (auto at = first; at != std::sregex_iterator{}; ++at) EXPECT_THAT(all, HasSubstr("\n" + at->str())) << file;
    }
}

TEST_F(metrics, name_nobody) {
    ask(ann);
    EXPECT_THAT(shown(), Not(HasSubstr("ann")));
}

}  // namespace
}  // namespace callout
