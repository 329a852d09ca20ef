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

boost::asio::awaitable<std::vector<request_id>> assigned_to(transaction& tx, user_id whom) {
    return tx(notifications_sql::assigned_to, whom);
}

void forget_address(transaction& tx, const id_list& about, const std::string& address, const std::string& instead) {
    tx(notifications_sql::forget_address, about, json::to_text(address), json::to_text(instead), " by " + address + '.',
       " by " + instead + '.');
}

void rewrite_body(transaction& tx, const id_list& about, notification_event event, user_id worker, std::string body) {
    tx(notifications_sql::rewrite_body, about, event, worker, std::move(body));
}

boost::asio::awaitable<std::int64_t> count_unread(database& db, user_id whose) {
    co_return (co_await db(notifications_sql::count, whose)).unread;
}

boost::asio::awaitable<std::vector<told_notification>> told_with(database& db, id_list about, id_list events) {
    return db(notifications_sql::told_with, std::move(about), std::move(events));
}

}  // namespace callout
