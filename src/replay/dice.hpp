#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

namespace callout::replay {

/// One person's seeded choices: nobody's decisions depend on what others drew before.
class dice {
public:
    /// `stream` tells apart the people of one seed.
    dice(std::uint64_t seed, std::uint64_t stream) {
        std::seed_seq sequence{seed, seed >> 32U, stream, stream >> 32U};
        engine_.seed(sequence);
    }

    /// True with the given probability.
    bool chance(double probability) { return between(0, 1) < probability; }

    /// Evenly from [low, high).
    double between(double low, double high) { return std::uniform_real_distribution<double>{low, high}(engine_); }

    /// Evenly from 0 to count - 1; `count` is above 0.
    std::size_t below(std::size_t count) { return std::uniform_int_distribution<std::size_t>{0, count - 1}(engine_); }

private:
    std::mt19937_64 engine_;
};

}  // namespace callout::replay
