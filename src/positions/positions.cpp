#include "positions/positions.hpp"

#include <spdlog/spdlog.h>
#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <string>
#include <vector>

#include "cluster/news.hpp"
#include "positions/queries.hpp"

namespace callout {
namespace {

using boost::asio::awaitable;

/// So many workers are written at once: other writers wait a few milliseconds for that, not for all of them.
constexpr std::size_t workers_a_statement = 500;

std::string to_list(const std::vector<unwritten_sighting>& rows) {
    std::string out = "[";
    const auto add = [&out](std::int64_t number) { (json::write(out, number), out += ','); };
    for (const unwritten_sighting& each : rows) {
        out += out.size() == 1 ? "[" : ",[";
        add(each.id.value);
        add(each.last.latitude.scaled);
        add(each.last.longitude.scaled);
        add(each.last.recorded_at.time_since_epoch().count());
        out += each.last.is_pinged ? "true," : "false,";
        json::write(out, std::int64_t{each.heard_at.time_since_epoch().count()});
        out += ']';
    }
    return out += ']';
}

}  // namespace

void positions::take(const member& worker, std::span<const fix> fixes, instant now) {
    const user_id id = worker.who.id;
    const sighting* known = presence_.last_of(id);
    std::optional<sighting> last = known == nullptr ? worker.last_seen : std::optional{*known};
    bool has_moved = false;
    for (const fix& each : fixes) {
        if (const auto why = objection_to(each, last, now, location_max_age_)) {
            ++counts_.dropped.at(static_cast<std::size_t>(*why));
            continue;
        }
        ++counts_.taken;
        last = to_sighting(each);
        has_moved = true;
    }
    if (!has_moved) return;
    presence_.pinged(id, *last, now);
    roster_.move(id, *last);
}

awaitable<void> positions::write() {
    while (is_writing_) co_await written_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
    is_writing_ = true;
    co_await write_all();
    is_writing_ = false;
    written_.cancel();
}

awaitable<void> positions::write_all() {
    for (std::size_t left = presence_.unwritten(); left > 0; left -= std::min(left, workers_a_statement)) {
        if (!co_await try_write(std::min(left, workers_a_statement))) co_return;
    }
}

/// Alone on its database, a process has nobody to tell.
awaitable<void> positions::write_rows(std::string rows) {
    if (db_.speaks() == db::dialect::SQLITE) co_return co_await db_(positions_sql::write, std::move(rows));
    co_await db_.transact([&](transaction& tx) -> awaitable<void> {
        tx(positions_sql::write, rows);
        tell_positions(tx, feed_.origin(), rows, time_.now());
        co_return;
    });
}

awaitable<bool> positions::try_write(std::size_t most) {
    const auto rows = presence_.take_unwritten(most);
    if (rows.empty()) co_return true;
    try {
        co_await write_rows(to_list(rows));
        has_failed_ = false;
        co_return true;
    } catch (const std::exception& problem) {
        if (!std::exchange(has_failed_, true))
            spdlog::warn("Positions could not be written, and are kept until they can: {}", problem.what());
    }
    presence_.give_back(rows);
    co_return false;
}

}  // namespace callout
