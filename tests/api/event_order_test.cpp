#include "events/event_log.hpp"
#include "support/api_test.hpp"

namespace callout {
namespace {

using boost::asio::awaitable;
using testing::ElementsAre;
using testing::IsEmpty;

event about(std::int64_t id, instant when) {
    return {.kind = event_kind::REQUEST_CREATED, .request_id = request_id{id}, .body = {"{}"}, .happened_at = when};
}

constexpr query<std::optional<std::int64_t>()> last_of_all{"event_order.last_of_all", "SELECT max(id) FROM event"};

/// As in a database that was copied to another server, whose transactions have smaller numbers.
constexpr query<void()> move_to_another_server{
    "event_order.move_to_another_server", "UPDATE event SET id = id",
    "UPDATE event SET transaction_id = transaction_id + 1000000 WHERE request_id = 1"};

class event_order : public api_test {
protected:
    awaitable<void> write(std::int64_t id) {
        co_await db().transact([&, id](transaction& tx) -> awaitable<void> {
            record_event(tx, feed, about(id, time.now()));
            co_return;
        });
    }
    /// The requests of the events that may be told.
    awaitable<std::vector<std::int64_t>> told() {
        std::vector<std::int64_t> ids;
        for (const logged_event& each : co_await read_events(db(), {}, 1000)) {
            if (each.row.request_id) ids.push_back(each.row.request_id->value);
        }
        co_return ids;
    }
    /// The same once they are so many: transactions of others on the server may hold them up.
    awaitable<std::vector<std::int64_t>> told_at_last(std::size_t count) {
        auto ids = co_await told();
        while (ids.size() < count) ids = co_await told();
        co_return ids;
    }
    /// SQLite lets nobody else write meanwhile.
    [[nodiscard]] bool others_may_write() { return db().speaks() == db::dialect::POSTGRES; }

    event_feed feed{1};
};

TEST_F(event_order, nothing_is_told_before_what_may_still_come_before_it) {
    const auto story = [this]() -> awaitable<void> {
        co_await db().transact([&](transaction& first) -> awaitable<void> {
            record_event(first, feed, about(1, time.now()));
            co_await first(last_of_all);
            if (!others_may_write()) co_return;
            co_await write(2);
            EXPECT_THAT(co_await told(), IsEmpty());
        });
        if (!others_may_write()) co_await write(2);
        EXPECT_THAT(co_await told_at_last(2), ElementsAre(1, 2));
    };
    run(story());
}

TEST_F(event_order, what_is_rolled_back_is_never_told_and_holds_nothing_up) {
    const auto story = [this]() -> awaitable<void> {
        bool is_rolled_back = false;
        try {
            co_await db().transact([&](transaction& first) -> awaitable<void> {
                record_event(first, feed, about(1, time.now()));
                co_await first(last_of_all);
                throw error{errc::NOT_FOUND};
            });
        } catch (const error&) {
            is_rolled_back = true;
        }
        EXPECT_TRUE(is_rolled_back);
        co_await write(2);
        EXPECT_THAT(co_await told_at_last(1), ElementsAre(2));
    };
    run(story());
}

TEST_F(event_order, whoever_follows_hears_where_the_newest_stands) {
    const auto story = [this]() -> awaitable<void> {
        co_await write(1);
        const event_position first = feed.newest();
        co_await write(2);
        EXPECT_LT(first, feed.newest());
        co_await told_at_last(2);
        const event_row last = co_await latest_event(db());
        EXPECT_EQ(last.position(), feed.newest());
    };
    run(story());
}

TEST_F(event_order, a_copy_of_the_database_goes_on_after_what_it_holds) {
    const auto story = [this]() -> awaitable<void> {
        co_await write(1);
        co_await db()(move_to_another_server);
        co_await continue_events(db());
        co_await write(2);
        EXPECT_THAT(co_await told_at_last(2), ElementsAre(1, 2));
    };
    run(story());
}

TEST_F(event_order, of_many_at_once_each_is_told_once) {
    std::vector<planned_call> calls;
    for (int i = 0; i < 40; ++i) {
        calls.push_back({.who = customer("c" + std::to_string(i)),
                         .method = verb::POST,
                         .path = "/requests/",
                         .body = R"({"title":"Leak","description":"Wet","location_latitude":"40",)"
                                 R"("location_longitude":"-73"})"});
    }
    std::vector<std::int64_t> made;
    for (const answer& each : at_once(calls)) made.push_back(each.number_at("id"));
    const auto story = [&]() -> awaitable<void> {
        EXPECT_THAT(co_await told_at_last(made.size()), testing::UnorderedElementsAreArray(made));
    };
    run(story());
}

}  // namespace
}  // namespace callout
