#include "places/redis.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <stdexcept>

namespace callout {
namespace {

std::string key_of(category_id trade) { return fmt::format("trade:{}", trade.value); }
std::string degrees(double value) { return fmt::format("{:.9f}", value); }

}  // namespace

redis::redis(const std::string& socket) : context_{redisConnectUnix(socket.c_str())} {
    if (context_ == nullptr || context_->err != 0) throw std::runtime_error{"Redis does not answer at " + socket};
}

void redis::send(const std::vector<std::string>& command) {
    std::vector<const char*> words;
    std::vector<std::size_t> lengths;
    for (const std::string& word : command) {
        words.push_back(word.c_str());
        lengths.push_back(word.size());
    }
    redisAppendCommandArgv(context_.get(), static_cast<int>(words.size()), words.data(), lengths.data());
}

std::unique_ptr<redisReply, redis::freeing> redis::reply() {
    void* read = nullptr;
    if (redisGetReply(context_.get(), &read) != REDIS_OK) throw std::runtime_error{context_->errstr};
    std::unique_ptr<redisReply, freeing> result{static_cast<redisReply*>(read)};
    if (result->type == REDIS_REPLY_ERROR) throw std::runtime_error{result->str};
    return result;
}

void redis::load(const std::vector<settled_worker>& workers) {
    constexpr std::size_t at_once = 500;
    std::vector<ping> homes;
    for (const settled_worker& each : workers) homes.push_back({each.id, each.trade, each.home});
    for (std::size_t i = 0; i < homes.size(); i += at_once) {
        move(std::span{homes}.subspan(i, std::min(at_once, homes.size() - i)));
    }
}

std::vector<answer> redis::nearest(std::span<const question> asked) {
    const std::string radius = fmt::format("{}", asked_radius.value);
    const std::string count = fmt::format("{}", asked_count);
    for (const question& each : asked) {
        send({"GEOSEARCH", key_of(each.trade), "FROMLONLAT", degrees(each.at.longitude_degrees),
              degrees(each.at.latitude_degrees), "BYRADIUS", radius, "km", "ASC", "COUNT", count});
    }
    std::vector<answer> answers(asked.size());
    for (answer& each : answers) {
        const auto found = reply();
        for (std::size_t i = 0; i < found->elements; ++i) each.push_back({std::stoll(found->element[i]->str)});
    }
    return answers;
}

void redis::move(std::span<const ping> pings) {
    for (const ping& each : pings) {
        send({"GEOADD", key_of(each.trade), degrees(each.at.longitude_degrees), degrees(each.at.latitude_degrees),
              fmt::format("{}", each.id.value)});
    }
    for (std::size_t i = 0; i < pings.size(); ++i) reply();
}

}  // namespace callout
