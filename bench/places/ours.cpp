#include "places/ours.hpp"

#include <malloc.h>

#include <algorithm>
#include <chrono>

namespace callout {
namespace {

using stopwatch = std::chrono::steady_clock;

double microseconds_since(stopwatch::time_point start) {
    return std::chrono::duration<double, std::micro>(stopwatch::now() - start).count();
}

double heap_bytes() {
    const struct mallinfo2 heap = mallinfo2();
    return static_cast<double>(heap.uordblks + heap.hblkhd);
}

/// What a call leaves on the heap.
template <class Call>
double bytes_left_by(Call call) {
    const double before = heap_bytes();
    call();
    return heap_bytes() - before;
}

template <class Values, class Call>
latencies each_timed(const Values& values, Call call) {
    std::vector<double> times;
    times.reserve(values.size());
    for (const auto& value : values) {
        const auto start = stopwatch::now();
        call(value);
        times.push_back(microseconds_since(start));
    }
    std::sort(times.begin(), times.end());
    return {times[times.size() / 2], times[times.size() * 99 / 100]};
}

template <class Call>
double rate_of(const std::vector<question>& asked, Call call) {
    const auto start = stopwatch::now();
    for (const question& each : asked) call(each);
    return static_cast<double>(asked.size()) / microseconds_since(start) * 1e6;
}

kilometers mixed_radius(user_id id) { return {id.value % 1000 == 0 ? 1000.0 : static_cast<double>(1 + id.value % 20)}; }

double rate_of_mixed_radii(const world& with) {
    fleet workers;
    for (const settled_worker& each : with.workers) {
        workers.put({each.id, each.home, mixed_radius(each.id), {each.trade}});
    }
    return rate_of(with.questions,
                   [&](const question& each) { (void)workers.covering(each.at, each.trade, asked_count); });
}

}  // namespace

std::vector<answer> ours::nearest(std::span<const question> asked) {
    std::vector<answer> answers(asked.size());
    for (std::size_t i = 0; i < asked.size(); ++i) {
        for (const matched_worker& each : fleet_.covering(asked[i].at, asked[i].trade, asked_count)) {
            answers[i].push_back(each.id);
        }
    }
    return answers;
}

fleet_figures measure_fleet(const world& with) {
    const auto count = static_cast<double>(with.workers.size());
    fleet workers;
    fleet_records records;
    const double total = bytes_left_by([&] {
        for (const settled_worker& each : with.workers) workers.put({each.id, each.home, asked_radius, {each.trade}});
    });
    const double of_records = bytes_left_by([&] {
        for (const settled_worker& each : with.workers) records.add(each.id, each.home, asked_radius, {each.trade});
    });
    fleet_figures result{.index_bytes = (total - of_records) / count,
                         .total_bytes = total / count,
                         .nearest = {},
                         .move = {},
                         .mixed_radii_per_second = rate_of_mixed_radii(with),
                         .any_trade_per_second = 0.0};
    result.nearest = each_timed(
        with.questions, [&](const question& each) { (void)workers.covering(each.at, each.trade, asked_count); });
    result.any_trade_per_second = rate_of(
        with.questions, [&](const question& each) { (void)workers.covering(each.at, std::nullopt, asked_count); });
    result.move = each_timed(with.pings, [&](const ping& each) { workers.move(each.id, each.at); });
    return result;
}

}  // namespace callout
