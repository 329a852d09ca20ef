#include "metrics/exposition.hpp"

#include <fmt/core.h>
#include <iterator>

namespace callout {

void exposition::announce(std::string_view name, std::string_view type, std::string_view help) {
    fmt::format_to(std::back_inserter(out_), "# HELP {0} {2}\n# TYPE {0} {1}\n", name, type, help);
}

void exposition::sample(std::string_view name, std::string_view labels, double value) {
    const auto to = std::back_inserter(out_);
    if (labels.empty())
        fmt::format_to(to, "{} {}\n", name, value);
    else
        fmt::format_to(to, "{}{{{}}} {}\n", name, labels, value);
}

void exposition::gauge(std::string_view name, std::string_view help, double value) {
    announce(name, "gauge", help);
    sample(name, {}, value);
}

void exposition::counter(std::string_view name, std::string_view help, double value) {
    announce(name, "counter", help);
    sample(name, {}, value);
}

void exposition::series(std::string_view name, const std::string& labels, std::span<const double> upto,
                        std::span<const std::uint64_t> counts, double sum) {
    const std::string prefix = labels.empty() ? std::string{} : labels + ",";
    const std::string bucket = std::string{name} + "_bucket";
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        total += counts[i];
        const std::string bound = i < upto.size() ? fmt::format("{}", upto[i]) : "+Inf";
        sample(bucket, prefix + label("le", bound), static_cast<double>(total));
    }
    sample(std::string{name} + "_sum", labels, sum);
    sample(std::string{name} + "_count", labels, static_cast<double>(total));
}

std::string label(std::string_view name, std::string_view value) { return fmt::format("{}=\"{}\"", name, value); }

}  // namespace callout
