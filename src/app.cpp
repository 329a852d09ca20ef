#include "app.hpp"

#include <spdlog/spdlog.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>

#include "accounts/fleet.hpp"
#include "accounts/presence.hpp"
#include "accounts/roster.hpp"
#include "accounts/routes.hpp"
#include "accounts/sessions.hpp"
#include "audit/repetitions.hpp"
#include "audit/routes.hpp"
#include "cluster/follower.hpp"
#include "cluster/lag.hpp"
#include "context.hpp"
#include "dashboard/routes.hpp"
#include "db/database.hpp"
#include "deliveries/deliverer.hpp"
#include "deliveries/routes.hpp"
#include "events/event_log.hpp"
#include "health/routes.hpp"
#include "http/answer_counts.hpp"
#include "http/client_address.hpp"
#include "http/cors.hpp"
#include "http/documentation.hpp"
#include "http/hosts.hpp"
#include "http/openapi.hpp"
#include "live/event_tail.hpp"
#include "live/hub.hpp"
#include "live/live_stream.hpp"
#include "live/routes.hpp"
#include "live/tickets.hpp"
#include "metrics/routes.hpp"
#include "notifications/routes.hpp"
#include "positions/positions.hpp"
#include "positions/routes.hpp"
#include "push/routes.hpp"
#include "requests/acceptances.hpp"
#include "requests/board.hpp"
#include "requests/counts.hpp"
#include "requests/idempotency.hpp"
#include "requests/loading.hpp"
#include "requests/recent.hpp"
#include "requests/routes.hpp"
#include "requests/views.hpp"
#include "security/digest.hpp"
#include "security/google.hpp"
#include "security/token.hpp"
#include "security/vapid.hpp"
#include "security/verified_tokens.hpp"
#include "webhooks/routes.hpp"

namespace callout {

namespace asio = boost::asio;

std::vector<route> all_routes() {
    std::vector<route> all;
    const auto add = [&all](std::vector<route> some) { std::ranges::move(some, std::back_inserter(all)); };
    add(sign_in_routes());
    add(google_routes());
    add(session_routes());
    add(profile_routes());
    add(availability_routes());
    add(position_routes());
    add(administration_routes());
    add(category_routes());
    add(creating_routes());
    add(listing_routes());
    add(tracking_routes());
    add(action_routes());
    add(opinion_routes());
    add(leaving_routes());
    add(user_change_routes());
    add(audit_routes());
    add(notification_routes());
    add(live_routes());
    add(push_routes());
    add(webhook_routes());
    add(delivery_routes());
    add(dashboard_routes());
    add(health_routes());
    add(metrics_routes());
    const auto document = std::make_shared<api_document>();
    add(documentation_routes(document));
    *document = describe_api(all);
    return all;
}

/// How long memory may be ahead of the database, but for the time that writing takes: of a worker who pings every
/// second, that is fewer rows than pings.
constexpr std::chrono::milliseconds between_writes{1500};

/// How long a browser shall use TLS only, once it has.
constexpr std::string_view a_year = "max-age=31536000";

rates rates_of(const config& settings) {
    return {.anon = read_rate(settings.throttle_anon),
            .user = read_rate(settings.throttle_user),
            .login = read_rate(settings.throttle_login),
            .login_account = read_rate(settings.throttle_login_account),
            .registration = read_rate(settings.throttle_register),
            .create = read_rate(settings.throttle_create),
            .ping = read_rate(settings.throttle_ping)};
}

std::unique_ptr<const vapid_identity> identity_of(const config& settings) {
    if (settings.vapid_private_key.empty()) return nullptr;
    return std::make_unique<const vapid_identity>(settings.vapid_private_key, settings.vapid_subject);
}

delivery_rules rules_of(const config& settings, const fetch_limits& limits) {
    return {.targets = {settings.push_allow_private_targets},
            .retries = {.first = std::chrono::seconds{settings.push_first_retry_seconds}},
            .limits = limits};
}

/// In order of construction: whatever refers to another comes after it.
struct app::parts {
    parts(asio::io_context& loop, config values, const clock& now, const app_options& options, handler answer)
        : executor{loop.get_executor()},
          settings{std::move(values)},
          time{now},
          hosts{settings.allowed_hosts},
          cross_origin{{.origins = settings.cors_allowed_origins,
                        .origin_regexes = settings.cors_allowed_origin_regexes,
                        .allow_all = settings.cors_allow_all_origins}},
          proxies{settings.trusted_proxies},
          limits{rates_of(settings)},
          passwords{options.passwords},
          tokens{settings.secret_key, time},
          genuine{tokens, time},
          revoked{tokens.lifetimes().access},
          db{loop.get_executor(),
             {.url = settings.effective_database_url(),
              .write_connections = static_cast<std::size_t>(settings.write_connections)}},
          google{loop.get_executor(),
                 {.issuer = settings.google_issuer, .client_ids = settings.google_client_ids},
                 parse_web_address(settings.google_jwks_url),
                 time,
                 options.google},
          heard_of{workers,
                   time,
                   {.location_max_age = std::chrono::seconds{settings.location_max_age},
                    .availability_max_age = std::chrono::seconds{settings.availability_max_age}}},
          accounts{db, heard_of, time},
          pings{loop.get_executor(),
                db,
                time,
                events,
                heard_of,
                accounts,
                std::chrono::seconds{settings.location_max_age}},
          counts{db},
          tail{loop.get_executor(), db, events, *streams},
          vapid{identity_of(settings)},
          deliveries{loop.get_executor(), db, time, events, vapid.get(), rules_of(settings, options.deliveries)},
          delivers_by_itself{options.delivers_by_itself},
          all{settings, time,      db,     accounts,    heard_of,   pings,    workers,  pending, counts,
              recent,   passwords, tokens, revoked,     flights,    google,   proxies,  limits,  repeated,
              events,   *streams,  tail,   vapid.get(), deliveries, answered, accepted, lag},
          others{loop.get_executor(), all},
          routes{all, [this](std::string_view token) { return authenticate(entrance, token); },
                 [this](std::string_view ticket) { return redeem_ticket(all, ticket); }, all_routes(),
                 options.undeclared},
          http{loop, std::move(answer), bounded(options.limits)},
          next_tick{loop},
          is_timed{options.is_timed} {
        accounts.on_change([this](const person_row& now) { follow(now); });
        heard_of.on_move([this](user_id who, const sighting& now) { streams->tell_position(who, now); });
        heard_of.on_change([this](user_id who, bool is_heard_of) { streams->tell_presence(who, is_heard_of); });
        events.follow([this] { forget_now_and_then(); });
    }

    /// The limits, as the settings say; what comes from this machine or by a trusted proxy is many clients' in one.
    [[nodiscard]] server_limits bounded(server_limits of_sockets) const {
        of_sockets.connections_per_network = static_cast<std::size_t>(settings.connections_per_address);
        of_sockets.is_unlimited = [this](const asio::ip::address& peer) {
            return peer.is_loopback() || proxies.include(peer);
        };
        return of_sockets;
    }

    /// Reads back what memory holds. While one part is put in its place, the database looks the next one up.
    asio::awaitable<void> load() {
        co_await others.begin();
        co_await revoked.load(db, time.now());
        const auto on = co_await asio::this_coro::executor;
        const auto [order, fleet_failed, board_failed, counts_failed] =
            co_await asio::experimental::make_parallel_group(
                asio::co_spawn(on, accounts.load_available(), asio::deferred),
                asio::co_spawn(on, load_board(db, pending), asio::deferred),
                asio::co_spawn(on, counts.load(), asio::deferred))
                .async_wait(asio::experimental::wait_for_all{}, asio::use_awaitable);
        for (const std::exception_ptr& problem : {fleet_failed, board_failed, counts_failed}) {
            if (problem) std::rethrow_exception(problem);
        }
    }

    /// Reads everything back that memory holds, after what others did was missed for too long. Nobody is answered
    /// meanwhile.
    asio::awaitable<void> begin_anew() {
        spdlog::error("What other processes did was not heard for too long: everything is read anew");
        started = false;
        while (!started && !stopping) {
            try {
                co_await read_back();
                started = true;
            } catch (const db::unavailable& away) {
                spdlog::warn("The database has to be asked again: {}", away.what());
            }
            asio::steady_timer pause{executor, std::chrono::seconds{1}};
            if (!started) co_await pause.async_wait(asio::use_awaitable);
        }
    }

    asio::awaitable<void> read_back() {
        pending.clear();
        heard_of.clear();
        accounts.clear();
        recent.clear();
        co_await load();
    }

    /// The log keeps its length: more is forgotten at a time than has come since.
    void forget_now_and_then() {
        constexpr std::uint64_t events_between = 1000;
        if (++events_since_start % events_between != 0) return;
        const instant before = time.now() - std::chrono::days{settings.event_retention_days};
        asio::co_spawn(executor, forget_events(db, before), [](const std::exception_ptr& problem) {
            if (problem) spdlog::warn("Old events could not be deleted; they will be with the next ones");
        });
    }

    /// A pending request shows its customer's name: the board follows a new one. Streams follow what one may hear.
    void follow(const person_row& now) {
        streams->follow(now.id);
        std::vector<request_id> shown;
        if (now.role == role::CUSTOMER) {
            pending.for_each_of(now.id, [&shown](const pending_request& each) { shown.push_back(each.id); });
        }
        if (shown.empty()) return;
        asio::co_spawn(executor, render_again(db, pending, std::move(shown)), [](const std::exception_ptr& problem) {
            if (problem) spdlog::warn("The board could not follow a new name");
        });
    }

    /// Until `stop`: some time after the last time, what memory knows is written, and who was not heard of is looked
    /// for.
    asio::awaitable<void> tick() {
        while (!stopping) {
            next_tick.expires_after(between_writes);
            co_await next_tick.async_wait(asio::as_tuple(asio::use_awaitable));
            heard_of.sweep();
            co_await pings.write();
        }
    }

    asio::any_io_executor executor;
    const config settings;
    const clock& time;
    allowed_hosts hosts;
    cors cross_origin;
    trusted_proxies proxies;
    throttles limits;
    password_hasher passwords;
    token_signer tokens;
    verified_tokens genuine;
    revoked_sessions revoked;
    database db;
    google_issuer google;
    callout::fleet workers;
    callout::presence heard_of;
    roster accounts;
    event_feed events{random_id()};
    callout::positions pings;
    gate entrance{accounts, heard_of, genuine, revoked, time};
    callout::board pending;
    request_counts counts;
    recent_requests recent;
    single_flight flights;
    repetitions repeated;
    std::uint64_t events_since_start = 0;
    std::shared_ptr<hub> streams = std::make_shared<hub>();
    event_tail tail;
    std::unique_ptr<const vapid_identity> vapid;
    deliverer deliveries;
    bool delivers_by_itself;
    answer_counts answered;
    acceptances accepted;
    cluster_lag lag;
    services all;
    follower others;
    router routes;
    server http;
    asio::steady_timer next_tick;
    bool is_timed;
    bool started = false;
    bool stopping = false;
};

app::app(asio::io_context& loop, config settings, const clock& time, app_options options)
    : parts_{std::make_unique<parts>(loop, std::move(settings), time, options,
                                     [this](const request& asked) { return answer(asked); })} {}

app::~app() = default;

asio::awaitable<void> app::start() {
    co_await parts_->db.migrate();
    co_await continue_events(parts_->db);
    co_await parts_->load();
    co_await parts_->deliveries.load();
    if (parts_->delivers_by_itself) parts_->deliveries.run_in_background();
    if (parts_->is_timed)
        parts_->others.run_in_background(
            [this] { asio::co_spawn(parts_->executor, parts_->begin_anew(), asio::detached); });
    parts_->started = true;
    if (parts_->is_timed) asio::co_spawn(co_await asio::this_coro::executor, parts_->tick(), asio::detached);
}

asio::awaitable<void> app::begin_anew() { return parts_->begin_anew(); }

std::uint16_t app::listen() {
    return parts_->http.listen(parts_->settings.host, static_cast<std::uint16_t>(parts_->settings.port));
}

asio::awaitable<response> app::answer(const request& asked) {
    if (auto preflight = parts_->cross_origin.preflight(asked)) co_return *std::move(preflight);
    response result = co_await route(asked);
    if (result.status == row_of(errc::THROTTLED).status) co_await note_throttling(asked);
    parts_->cross_origin.add_headers(asked, result);
    if (parts_->proxies.came_by_tls(asked)) result.headers.emplace_back("Strict-Transport-Security", a_year);
    co_return result;
}

asio::awaitable<void> app::note_throttling(const request& asked) const {
    context ctx{parts_->all, asked};
    const std::string kind = asked.path.starts_with("/api/auth/login") ? "SIGN_IN" : "CALL";
    try {
        co_await audit_repeated(ctx, {.event = audit_event::THROTTLED, .kind = kind, .address = client_address(ctx)});
    } catch (const std::exception& problem) {
        spdlog::warn("A call that was throttled could not be written down: {}", problem.what());
    }
}

asio::awaitable<response> app::route(const request& asked) const {
    const bool is_alive_check = asked.path == "/healthz";
    const bool is_health_check = is_alive_check || asked.path == "/readyz";
    if (!is_health_check && !parts_->hosts.include(asked.header("Host").value_or(""))) {
        co_return to_response(error{errc::HOST_NOT_ALLOWED});
    }
    if (!parts_->started && !is_alive_check) co_return to_response(error{errc::UNAVAILABLE});
    co_return co_await parts_->routes.answer(asked);
}

asio::awaitable<void> app::stop(std::chrono::milliseconds patience) {
    co_await parts_->tail.stop();
    co_await parts_->http.drain(patience);
    co_await parts_->others.stop();
    co_await parts_->deliveries.stop();
    parts_->stopping = true;
    parts_->next_tick.cancel();
    co_await parts_->pings.write();
}

follower& app::others() { return parts_->others; }
database& app::db() { return parts_->db; }
fleet& app::fleet() { return parts_->workers; }
presence& app::presence() { return parts_->heard_of; }
positions& app::positions() { return parts_->pings; }
board& app::board() { return parts_->pending; }
deliverer& app::deliveries() { return parts_->deliveries; }

}  // namespace callout
