#include "notifications/notifications.hpp"

#include "notifications/queries.hpp"

namespace callout {

void notify(transaction& tx, const notice& what, const std::vector<recipient>& to, instant now) {
    if (to.empty()) return;
    std::string list = "{";
    for (const recipient& each : to) {
        if (list.size() > 1) list += ',';
        json::write(list, std::to_string(each.id.value));
        (list += ':') += each.data;
    }
    list += '}';
    tx(notifications_sql::notify, what.category, what.event, what.title, what.body, what.request, now, std::move(list));
}

void tell_waiting(transaction& tx, const notice& what, std::optional<user_id> except, instant now) {
    const json::raw data{"{\"request_id\":" + std::to_string(what.request.value) + "}"};
    tx(notifications_sql::tell_waiting, what.category, what.event, what.title, what.body, data, what.request, except,
       now);
    tx(notifications_sql::mark_offers_read, what.request, now);
}

}  // namespace callout
