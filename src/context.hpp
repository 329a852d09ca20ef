#pragma once

#include "clock.hpp"
#include "http/message.hpp"
#include "role.hpp"
#include "values.hpp"

#include <optional>
#include <string>

namespace callout {

class acceptances;
class answer_counts;
class board;
class database;
class deliverer;
class event_feed;
class event_tail;
class fleet;
class google_issuer;
class hub;
class password_hasher;
class positions;
class presence;
class recent_requests;
class repetitions;
class request_counts;
class revoked_sessions;
class roster;
class single_flight;
class throttles;
class token_signer;
class trusted_proxies;
class vapid_identity;
struct cluster_lag;
struct config;

/// Every long-lived object that handlers use. The program owns them; this only refers to them.
struct services {
    const config& settings;
    const clock& time;
    database& db;
    callout::roster& roster;
    callout::presence& presence;
    callout::positions& positions;
    callout::fleet& fleet;
    callout::board& board;
    request_counts& counts;
    recent_requests& recent;
    password_hasher& passwords;
    const token_signer& tokens;
    revoked_sessions& revoked;
    single_flight& flights;
    google_issuer& google;
    const trusted_proxies& proxies;
    throttles& limits;
    repetitions& repeated;
    event_feed& events;
    hub& streams;
    event_tail& tail;
    /// Null where there is no Web Push.
    const vapid_identity* vapid;
    deliverer& deliveries;
    answer_counts& answered;
    acceptances& accepted;
    cluster_lag& lag;
};

/// The account that calls, as it is now.
struct caller {
    user_id id;
    callout::role role = role::CUSTOMER;
    std::string email;
    std::string first_name;
    /// The sign-in that the access token came of.
    std::optional<session_id> session{};
};

/// What a handler knows: the services, the request, and who sent it.
struct context : services {
    context(const services& all, const request& asked) : services{all}, http{asked}, received_at_{all.time.now()} {}

    /// When the request came: one instant for all that it writes.
    [[nodiscard]] instant now() const { return received_at_; }

    const request& http;
    /// Meaningful on routes that are not public.
    caller who;

private:
    instant received_at_;
};

}  // namespace callout
