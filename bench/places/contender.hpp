#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "places/world.hpp"

namespace callout {

/// Ids, nearest first.
using answer = std::vector<user_id>;

/// Something that knows where the workers are.
class contender {
public:
    contender() = default;
    contender(const contender&) = delete;
    contender& operator=(const contender&) = delete;
    virtual ~contender() = default;

    [[nodiscard]] virtual std::string name() const = 0;
    virtual void load(const std::vector<settled_worker>& workers) = 0;
    /// Answers in the order of the questions, which may be asked all at once.
    virtual std::vector<answer> nearest(std::span<const question> asked) = 0;
    virtual void move(std::span<const ping> pings) = 0;
};

}  // namespace callout
