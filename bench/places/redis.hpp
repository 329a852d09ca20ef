#pragma once

#include <hiredis/hiredis.h>

#include <memory>

#include "places/contender.hpp"

namespace callout {

/// Redis over its unix socket, one sorted set of places a trade, commands pipelined.
class redis final : public contender {
public:
    /// Throws std::runtime_error when there is no server.
    explicit redis(const std::string& socket);

    [[nodiscard]] std::string name() const override { return "Redis GEOSEARCH"; }
    void load(const std::vector<settled_worker>& workers) override;
    std::vector<answer> nearest(std::span<const question> asked) override;
    void move(std::span<const ping> pings) override;

private:
    struct closing {
        void operator()(redisContext* context) const { redisFree(context); }
    };
    struct freeing {
        void operator()(redisReply* reply) const { freeReplyObject(reply); }
    };
    void send(const std::vector<std::string>& command);
    std::unique_ptr<redisReply, freeing> reply();

    std::unique_ptr<redisContext, closing> context_;
};

}  // namespace callout
