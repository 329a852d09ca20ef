#include "deliveries/attempts.hpp"

#include "audit/audit.hpp"

namespace callout {

using boost::asio::awaitable;
namespace sql = deliveries_sql;

void bury_deliveries(transaction& tx, webhook_id to, std::string why, instant now) {
    tx(sql::bury, to, std::move(why), now);
}

bool is_gone(const sql::webhook_delivery&, const outcome& came) { return came.status == 410; }
bool is_gone(const sql::push_delivery&, const outcome& came) { return came.status == 404 || came.status == 410; }

awaitable<void> note_taken(database& db, const sql::webhook_delivery& what, instant now) {
    co_await db.transact([&](transaction& tx) -> awaitable<void> {
        tx(sql::remove, what.id);
        tx(sql::note_delivered, what.webhook_id, now);
        co_return;
    });
}

awaitable<void> note_taken(database& db, const sql::push_delivery& what, instant) { co_await db(sql::remove, what.id); }

awaitable<void> note_gone(database& db, const sql::webhook_delivery& what, instant now) {
    co_await db.transact([&](transaction& tx) -> awaitable<void> {
        tx(sql::switch_off, what.webhook_id);
        bury_deliveries(tx, what.webhook_id, "The webhook answered 410 and is switched off.", now);
        audit(tx,
              {.event = audit_event::WEBHOOK_CHANGED,
               .target = subject(what.webhook_id),
               .details = {R"({"is_active":false,"answered":410})"}},
              now);
        co_return;
    });
}

awaitable<void> note_gone(database& db, const sql::push_delivery& what, instant) {
    co_await db(sql::remove_subscription, what.subscription_id);
}

awaitable<void> note_failure(database& db, delivery_id which, std::optional<instant> again, std::string why,
                             instant now) {
    const auto state = again ? delivery_state::PENDING : delivery_state::DEAD;
    co_await db(sql::note_failure, which, state, again.value_or(now), now, std::move(why));
}

}  // namespace callout
