#include "metrics/exposition.hpp"

#include <gtest/gtest.h>

namespace callout {
namespace {

using namespace std::chrono_literals;

TEST(exposition_test, a_gauge_is_announced_and_told) {
    exposition out;
    out.gauge("callout_streams", "Open streams.", 3);
    EXPECT_EQ(std::move(out).text(),
              "# HELP callout_streams Open streams.\n# TYPE callout_streams gauge\ncallout_streams 3\n");
}

TEST(exposition_test, buckets_add_up) {
    static constexpr std::array bounds{0.5, 2.5};
    histogram<2> waits{bounds};
    for (const auto each : {100ms, 500ms, 2000ms, 9000ms}) waits.note(each);
    exposition out;
    out.series("wait", label("priority", "EMERGENCY"), waits);
    EXPECT_EQ(std::move(out).text(),
              "wait_bucket{priority=\"EMERGENCY\",le=\"0.5\"} 2\n"
              "wait_bucket{priority=\"EMERGENCY\",le=\"2.5\"} 3\n"
              "wait_bucket{priority=\"EMERGENCY\",le=\"+Inf\"} 4\n"
              "wait_sum{priority=\"EMERGENCY\"} 11.6\n"
              "wait_count{priority=\"EMERGENCY\"} 4\n");
}

}  // namespace
}  // namespace callout
