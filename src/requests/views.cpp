#include "requests/views.hpp"

#include "accounts/presence.hpp"
#include "requests/queries.hpp"

#include <algorithm>

namespace callout {
namespace {

using boost::asio::awaitable;
using lines = std::vector<activity_row>;

known_people by_id(std::vector<person_row> rows) {
    known_people result;
    for (person_row& each : rows) {
        const user_id id = each.id;
        result.emplace(id, to_user(std::move(each)));
    }
    return result;
}

std::optional<user> find(const known_people& known, std::optional<user_id> who) {
    if (!who) return std::nullopt;
    const auto at = known.find(*who);
    return at == known.end() ? std::nullopt : std::optional{at->second};
}

std::optional<category> category_of(request_row& row) {
    if (!row.category_id) return std::nullopt;
    return category{.id = *row.category_id,
                    .name = std::move(row.category_name.value()),
                    .description = std::move(row.category_description.value()),
                    .is_active = row.category_is_active.value()};
}

std::vector<activity> to_activities(const lines& history, const known_people& known) {
    std::vector<activity> result;
    result.reserve(history.size());
    for (const activity_row& each : history) {
        result.push_back({each.id, find(known, each.actor_id), each.kind, each.message, each.created_at});
    }
    return result;
}

id_list people_in(const request_row& row, const lines& history, std::optional<user_id> actor) {
    id_list ids{{row.customer_id.value}};
    const auto add = [&ids](std::optional<user_id> who) {
        if (who && std::ranges::find(ids.ids, who->value) == ids.ids.end()) ids.ids.push_back(who->value);
    };
    add(row.worker_id);
    add(actor);
    for (const activity_row& each : history) add(each.actor_id);
    return ids;
}

// The worker where they are now, of which the database may not know yet.
service_request with_newest_position(service_request request, const presence& workers) {
    const sighting* last = request.worker ? workers.last_of(request.worker->id) : nullptr;
    if (last == nullptr || !request.worker->worker_profile) return request;
    worker_profile& shown = *request.worker->worker_profile;
    if (shown.position_recorded_at && *shown.position_recorded_at > last->recorded_at) return request;
    shown.current_latitude = last->latitude;
    shown.current_longitude = last->longitude;
    shown.position_recorded_at = last->recorded_at;
    return request;
}

}  // namespace

id_list ids_of(const std::vector<request_row>& rows) {
    id_list ids;
    for (const request_row& each : rows) ids.ids.push_back(each.id.value);
    return ids;
}

known_histories by_request(std::vector<activity_row> rows) {
    known_histories result;
    for (activity_row& each : rows) result[each.request_id].push_back(std::move(each));
    return result;
}

service_request assemble(request_row row, const lines& history, const known_people& known) {
    auto trade = category_of(row);
    return {.id = row.id,
            .reference_code = std::move(row.reference_code),
            .title = std::move(row.title),
            .description = std::move(row.description),
            .customer = find(known, row.customer_id).value(),
            .worker = find(known, row.worker_id),
            .category = std::move(trade),
            .status = row.status,
            .priority = row.priority,
            .location_latitude = row.location_latitude,
            .location_longitude = row.location_longitude,
            .address = std::move(row.address),
            .scheduled_start = row.scheduled_start,
            .accepted_at = row.accepted_at,
            .started_at = row.started_at,
            .completed_at = row.completed_at,
            .cancelled_at = row.cancelled_at,
            .customer_notes = std::move(row.customer_notes),
            .admin_notes = std::move(row.admin_notes),
            .estimated_duration_minutes = row.estimated_duration_minutes,
            .created_at = row.created_at,
            .updated_at = row.updated_at,
            .distance_km = std::nullopt,
            .activities = to_activities(history, known)};
}

awaitable<std::vector<service_request>> load_views(database& db, std::vector<request_row> rows) {
    std::vector<service_request> views;
    if (rows.empty()) co_return views;
    const id_list ids = ids_of(rows);
    auto all = by_request(co_await db(requests_sql::activities_of, ids));
    const auto known = by_id(co_await db(requests_sql::people_of, ids));
    views.reserve(rows.size());
    for (request_row& each : rows) {
        const lines history = std::move(all[each.id]);
        views.push_back(assemble(std::move(each), history, known));
    }
    co_return views;
}

awaitable<std::vector<service_request>> load_views_for_caller(context& ctx, std::vector<request_row> rows) {
    auto views = co_await load_views(ctx.db, std::move(rows));
    for (service_request& each : views) {
        each = as_seen_by(with_newest_position(std::move(each), ctx.presence), ctx.who);
    }
    co_return views;
}

activity_row new_line::value() const {
    activity_row result = line_;
    result.id = id_.value();
    return result;
}

view_after_commit::view_after_commit(transaction& tx, request_row row)
    : row_{std::move(row)},
      activities_{tx.send(requests_sql::activities_of, id_list{{row_.id.value}})},
      people_{tx.send(requests_sql::people_of, id_list{{row_.id.value}})} {}

view_after_commit::view_after_commit(transaction& tx, request_row row, std::vector<activity_row> before, new_line line)
    : row_{std::move(row)},
      before_{std::move(before)},
      line_{std::move(line)},
      people_{tx.send(requests_sql::people_by_ids, people_in(row_, before_, line_->actor()))} {}

awaitable<void> view_after_commit::arrive() {
    awaitable<std::vector<person_row>>& last = people_;
    co_await std::move(last);
}

service_request view_after_commit::value() const { return assemble(row_, history(), by_id(people_.value())); }

std::shared_ptr<const recorded_request> view_after_commit::recorded() const {
    return std::make_shared<const recorded_request>(row_, history());
}

lines view_after_commit::history() const {
    if (activities_) return activities_->value();
    lines result;
    result.reserve(before_.size() + 1);
    result.push_back(line_->value());
    result.insert(result.end(), before_.begin(), before_.end());
    return result;
}

pending_request to_pending(const service_request& request, std::vector<user_id> declined_by, std::int64_t version) {
    const std::string whole = json::to_text(as_seen_by_strangers(request));
    // Unescaped quotes stand only around keys and texts, so that this finds the key and nothing else.
    constexpr std::string_view key = "\"distance_km\":";
    const auto value = whole.find(key) + key.size();
    return {.id = request.id,
            .created_at = request.created_at,
            .urgency = request.priority,
            .category = request.category ? std::optional{request.category->id} : std::nullopt,
            .declined_by = std::move(declined_by),
            .customer = request.customer.id,
            .position = place_at(request.location_latitude, request.location_longitude),
            .json_head = whole.substr(0, value),
            .json_tail = whole.substr(value + std::string_view{"null"}.size()),
            .version = version};
}

void write_pending(std::string& out, const board_page& shown) {
    out += '[';
    for (const auto& [each, distance] : shown.results) {
        if (out.back() != '[') out += ',';
        json::write(out += each->json_head, distance);
        out += each->json_tail;
    }
    out += ']';
}

awaitable<void> render_again(database& db, board& pending, std::vector<request_id> which) {
    if (which.empty()) co_return;
    const std::uint64_t rendering = pending.begin_rendering(which);
    id_list ids;
    for (const request_id each : which) ids.ids.push_back(each.value);
    for (const service_request& each : co_await load_views(db, co_await db(requests_sql::requests_by_ids, ids))) {
        if (each.status != status::PENDING || !pending.waits_for(each.id, rendering)) continue;
        pending_request fresh = to_pending(each, {});
        pending.render(each.id, std::move(fresh.json_head), std::move(fresh.json_tail));
    }
}

}  // namespace callout
