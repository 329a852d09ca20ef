#include "deliveries/expansion.hpp"

#include "http/json.hpp"
#include "lower_case.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <boost/json/parse.hpp>

#include <string_view>

namespace callout {
namespace {

/// A row of the list for webhooks.
struct told_webhooks {
    std::int64_t id = 0;
    std::string type;
    std::string payload;
};
BOOST_DESCRIBE_STRUCT(told_webhooks, (), (id, type, payload))

/// A row of the list for browsers. Both databases read 0 and 1 alike.
struct told_browsers {
    notification_id notification_id;
    user_id recipient_id;
    std::int64_t event_id = 0;
    std::string type;
    std::int64_t is_urgent = 0;
};
BOOST_DESCRIBE_STRUCT(told_browsers, (), (notification_id, recipient_id, event_id, type, is_urgent))

bool is_emergency(const event_row& what) {
    boost::system::error_code no_json;
    const auto body = boost::json::parse(what.body.value, no_json);
    const auto* const priority = body.is_object() ? body.get_object().if_contains("priority") : nullptr;
    return priority != nullptr && *priority == "EMERGENCY";
}

}  // namespace

std::string event_type_of(event_kind what) {
    std::string name = lower_case(boost::describe::enum_to_string(what, ""));
    if (const auto blank = name.find('_'); blank != std::string::npos) name[blank] = '.';
    return name;
}

std::string webhook_payload(const event_row& what) {
    std::string out = "{\"type\":";
    json::write(out, event_type_of(what.kind));
    json::write(out += ",\"timestamp\":", what.happened_at);
    json::write(out += ",\"data\":", what.body);
    return out += '}';
}

expansion expand_events(const std::vector<logged_event>& events) {
    std::vector<told_webhooks> webhooks;
    std::vector<told_browsers> browsers;
    for (const auto& [row, notices] : events) {
        const std::string type = event_type_of(row.kind);
        webhooks.push_back({row.id, type, webhook_payload(row)});
        if (notices.empty()) continue;
        const std::int64_t is_urgent = is_emergency(row) ? 1 : 0;
        for (const told_notification& each : notices)
            browsers.push_back({each.id, each.recipient_id, row.id, type, is_urgent});
    }
    return {json::to_text(webhooks), json::to_text(browsers)};
}

}  // namespace callout
