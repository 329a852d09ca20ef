#include "live/routes.hpp"

#include "http/endpoint.hpp"
#include "live/event_tail.hpp"
#include "live/frames.hpp"
#include "live/live_stream.hpp"
#include "live/tickets.hpp"
#include "requests/overview.hpp"

#include <boost/asio/this_coro.hpp>

namespace callout {
namespace {

using boost::asio::awaitable;

struct stream_query {
    /// The id of the last event that was heard, where the header Last-Event-ID cannot be sent.
    std::optional<text<100>> after;
    std::optional<text<100>> ticket;
    /// For admins: where all workers are.
    std::optional<bool> positions;
};
BOOST_DESCRIBE_STRUCT(stream_query, (), (after, ticket, positions))

/// What is, and the id of the event after which a stream goes on from it.
struct snapshot {
    std::string id;
    std::vector<service_request> requests;
    std::vector<service_request> in_reach;
    std::int64_t unread_count = 0;
};
BOOST_DESCRIBE_STRUCT(snapshot, (), (id, requests, in_reach, unread_count))

std::optional<std::string> heard_before(const context& ctx, const stream_query& asked) {
    // A browser that connects again sends both, and the header is the newer one.
    if (const auto sent = ctx.http.header("Last-Event-ID"); sent && !sent->empty()) return std::string{*sent};
    if (asked.after) return asked.after->value;
    return std::nullopt;
}

awaitable<event_source<stream_events>> listen(context& ctx, filters<stream_query> asked) {
    const auto on = co_await boost::asio::this_coro::executor;
    live_stream::wishes wishes{.after = heard_before(ctx, asked.value),
                               .positions = asked.value.positions.value_or(false)};
    co_return event_source<stream_events>{std::make_shared<live_stream>(ctx, on, std::move(wishes))};
}

awaitable<created<stream_ticket>> make_ticket(context& ctx) {
    co_return created<stream_ticket>{co_await issue_ticket(ctx)};
}

// The id is read first: what happens meanwhile is told again by the stream, which its version shows.
awaitable<rendered<snapshot>> show_snapshot(context& ctx) {
    const event_row last = co_await ctx.tail.latest();
    const auto open = co_await open_requests(ctx);
    const std::string in_reach = ctx.who.role == role::WORKER ? co_await requests_in_reach(ctx) : "[]";
    const std::int64_t unread = co_await count_unread(ctx.db, ctx.who.id);
    std::string out = "{\"id\":";
    json::write(out, to_text(whole_of(last)));
    json::write(out += ",\"requests\":", open);
    json::write((out += ",\"in_reach\":" + in_reach) += ",\"unread_count\":", unread);
    co_return rendered<snapshot>{out += '}'};
}

}  // namespace

std::vector<route> live_routes() {
    return {
        get("/api/stream/", listen,
            {.id = "stream",
             .summary = "What happens, as it happens: server-sent events. After a break it goes on where it ended.",
             .whose = "what one may see",
             .headers = {{"Last-Event-ID", "The id of the last event that was heard: the stream goes on after it."}},
             .takes_ticket = true}),
        post("/api/stream/ticket/", make_ticket,
             {.id = "stream_ticket",
              .summary = "Opens one stream within 30 seconds, for browsers: their EventSource sends no headers.",
              .whose = "one's own"}),
        get("/api/stream/snapshot/", show_snapshot,
            {.id = "stream_snapshot",
             .summary = "Everything open that concerns one, and the id from which a stream goes on from there.",
             .whose = "what one may see"}),
    };
}

}  // namespace callout
