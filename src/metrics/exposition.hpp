#pragma once

#include "histogram.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace callout {

/// Writes metrics in Prometheus' text format, version 0.0.4. Each name is announced once, before its first sample.
class exposition {
public:
    static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

    /// `type` is counter, gauge or histogram.
    void announce(std::string_view name, std::string_view type, std::string_view help);
    /// `labels` as between braces, or empty.
    void sample(std::string_view name, std::string_view labels, double value);
    /// A single value with its announcement.
    void gauge(std::string_view name, std::string_view help, double value);
    void counter(std::string_view name, std::string_view help, double value);
    /// The buckets, sum and count of one series of an announced histogram.
    template <std::size_t Size>
    void series(std::string_view name, const std::string& labels, const histogram<Size>& of) {
        series(name, labels, of.upto(), of.counts(), of.sum());
    }

    [[nodiscard]] std::string text() && { return std::move(out_); }

private:
    void series(std::string_view name, const std::string& labels, std::span<const double> upto,
                std::span<const std::uint64_t> counts, double sum);

    std::string out_;
};

/// `name="value"`: values here are names of ours, which need no escaping.
std::string label(std::string_view name, std::string_view value);

}  // namespace callout
