#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "geo/place.hpp"
#include "replay/http_client.hpp"
#include "replay/ledger.hpp"
#include "replay/verification.hpp"

namespace callout::replay {

/// What makes it pointless to go on. what() is for the person who started the replay.
class replay_failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A person who is signed in.
struct account {
    std::int64_t id{};
    std::string access;
    std::string refresh;
};

/// A new person.
struct registration {
    std::string email;
    std::string password;
    std::string role;
    std::string first_name;
};

/// What a worker offers: `categories` empty: all of them.
struct offer_of_work {
    bool is_available = true;
    place where;
    int radius_km = 20;
    std::vector<std::int64_t> categories;
};

/// A call as its customer sends it. Minutes are the customer's guess.
struct new_request {
    std::string title;
    std::string description;
    place where;
    std::string address;
    bool is_emergency = false;
    std::optional<std::int64_t> category;
    int estimated_minutes = 60;
    std::string idempotency_key;
};

/// One page of what a worker may take: the requests' ids in the server's order.
struct pending_page {
    std::vector<std::int64_t> requests;
    bool has_next = false;
};

/// How an action went: done, lost to somebody faster, or without a usable answer (then it is counted as an error).
enum class outcome { DONE, LOST, FAILED };

/// Counts of all HTTP calls of a run.
struct call_tally {
    std::size_t calls{};
    std::size_t errors{};
    std::size_t throttled{};
    std::size_t failures_in_a_row{};
    /// The first few errors.
    std::vector<std::string> samples;

    /// Counts an error.
    void fail(std::string text);
    /// Whether the server seems to be gone.
    [[nodiscard]] bool is_server_gone() const;
};

/// The part of the public HTTP API that customers and workers use. Every unexpected answer is counted in the tally;
/// expired access tokens are refreshed and 429 is waited out on the way.
class api {
public:
    api(http_client& http, call_tally& tally) : http_{http}, tally_{tally} {}

    /// Category ids by name. Throws replay_failure.
    boost::asio::awaitable<std::map<std::string, std::int64_t, std::less<>>> categories();
    /// Signs somebody up. Throws replay_failure.
    boost::asio::awaitable<account> register_person(const registration& person);
    /// Whether the server took a worker's position and offer.
    boost::asio::awaitable<bool> offer_work(account& worker, const offer_of_work& offer);
    /// The new request's id; none after an error.
    boost::asio::awaitable<std::optional<std::int64_t>> create(account& customer, const new_request& wanted);
    /// What a worker may take, pages from 1; none after an error.
    boost::asio::awaitable<std::optional<pending_page>> pending(account& worker, int page);
    /// Tries to accept, start, complete, cancel, decline or release.
    boost::asio::awaitable<outcome> act(account& actor, std::int64_t request, deed what);
    /// A request as its customer sees it; none after an error.
    boost::asio::awaitable<std::optional<observed_request>> read(account& customer, std::int64_t request);
    /// How many requests a customer has; none after an error.
    boost::asio::awaitable<std::optional<std::size_t>> count_requests(account& customer);

private:
    boost::asio::awaitable<std::optional<http_response>> call(account* who, http_request request);
    boost::asio::awaitable<std::optional<http_response>> send(const http_request& request);
    boost::asio::awaitable<std::optional<http_response>> attempt(const http_request& request);
    boost::asio::awaitable<bool> refresh(account& who);
    boost::asio::awaitable<std::optional<boost::json::object>> object(account* who, http_request request);

    http_client& http_;
    call_tally& tally_;
};

}  // namespace callout::replay
