#include "http/router.hpp"

#include "db/errors.hpp"
#include "http/answer_counts.hpp"
#include "http/client_address.hpp"
#include "http/endpoint.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <chrono>

namespace callout {
namespace {

constexpr std::string_view id_segment = "{id}";

struct split_path {
    std::string pattern;
    std::int64_t id = 0;
};

/// Replaces the one all-digit segment of a path by "{id}". Nothing for paths without one, or with an id past 64 bits.
std::optional<split_path> with_id_taken_out(std::string_view path) {
    for (std::size_t start = path.find('/'); start != std::string_view::npos; start = path.find('/', start + 1)) {
        const std::string_view segment = path.substr(start + 1, path.find('/', start + 1) - start - 1);
        split_path result;
        const auto [end, problem] = std::from_chars(segment.data(), segment.data() + segment.size(), result.id);
        if (problem != std::errc{} || end != segment.data() + segment.size() || segment[0] == '-') continue;
        result.pattern.append(path.substr(0, start + 1))
            .append(id_segment)
            .append(path.substr(start + 1 + segment.size()));
        return result;
    }
    return std::nullopt;
}

/// The token of `Authorization: Bearer <token>`; nothing for another scheme, which DRF ignores too.
std::optional<std::string_view> bearer_token(const request& asked) {
    const auto header = asked.header("Authorization");
    constexpr std::string_view scheme = "bearer ";
    if (!header || header->size() <= scheme.size() || !equal_ignoring_case(header->substr(0, scheme.size()), scheme))
        return {};
    return header->substr(scheme.size());
}

verb effective_method(verb method) { return method == verb::HEAD ? verb::GET : method; }

std::string token_problem(std::string_view message) {
    std::string out = R"({"detail":"Given token not valid for any token type","code":"token_not_valid",)"
                      R"("messages":[{"token_class":"AccessToken","token_type":"access","message":)";
    json::write(out, message);
    return out += "}]}";
}

std::string detail_text(std::string_view detail, std::string_view code = {}) {
    std::string out = R"({"detail":)";
    json::write(out, detail);
    if (!code.empty()) (out += R"(,"code":)"), json::write(out, code);
    return out += '}';
}

std::string list_text(const std::vector<field_errors>& items) {
    std::string out;
    for (const field_errors& each : items) (out += out.empty() ? '[' : ',') += json::to_text(each);
    return out += ']';
}

std::string body_of(const error& problem) {
    switch (problem.code()) {
        case errc::INVALID:
            return problem.items().empty() ? json::to_text(problem.fields()) : list_text(problem.items());
        case errc::TOKEN_INVALID: return token_problem("Token is invalid or expired");
        case errc::TOKEN_WRONG_TYPE: return token_problem("Token has wrong type");
        case errc::REFRESH_INVALID:
        case errc::REFRESH_WRONG_TYPE:
        case errc::REFRESH_REVOKED: return detail_text(problem.detail(), "token_not_valid");
        default: return detail_text(problem.detail());
    }
}

/// The ticket in the query of a call without a token.
std::optional<std::string> ticket_of(const request& asked) {
    const auto query = json::query_object(asked.query);
    const auto* const ticket = query.as_object().if_contains("ticket");
    return ticket == nullptr ? std::nullopt : std::optional{std::string{ticket->as_string()}};
}

}  // namespace

response to_response(const error& problem) {
    response answer{.status = row_of(problem.code()).status, .body = body_of(problem)};
    if (answer.status == 401) answer.headers.emplace_back("WWW-Authenticate", R"(Bearer realm="api")");
    const auto wait = problem.retry_after();
    if (wait) answer.headers.emplace_back("Retry-After", std::to_string(wait->count()));
    if (answer.status == 503 && !wait) answer.headers.emplace_back("Retry-After", "1");
    return answer;
}

std::string_view scheme_of(const context& ctx) { return ctx.proxies.came_by_tls(ctx.http) ? "https" : "http"; }

void require_json(const request& asked) {
    if (asked.body.empty()) return;
    const std::string_view type = asked.header("Content-Type").value_or("");
    const std::string_view essence = type.substr(0, type.find_first_of("; \t"));
    if (equal_ignoring_case(essence, "application/json")) return;
    // A header may hold any bytes; an answer may not.
    if (!json::is_utf8(type)) throw error{errc::UNSUPPORTED_MEDIA_TYPE};
    throw error{errc::UNSUPPORTED_MEDIA_TYPE, "Unsupported media type \"" + std::string{type} + "\" in request."};
}

std::vector<errc> route::possible_errors() const {
    std::vector<errc> all = options.errors;
    const auto add = [&all](std::initializer_list<errc> some) {
        for (const errc each : some) {
            if (std::ranges::find(all, each) == all.end()) all.push_back(each);
        }
    };
    if (shape.body != nullptr)
        add({errc::INVALID, errc::JSON_MALFORMED, errc::UNSUPPORTED_MEDIA_TYPE, errc::BODY_TOO_LARGE});
    if (shape.query != nullptr) add({errc::INVALID});
    if (shape.paged) add({errc::INVALID, errc::INVALID_PAGE});
    if (!options.allowed.is_public()) add({errc::NOT_AUTHENTICATED});
    if (!options.ignores_token) add({errc::TOKEN_INVALID, errc::TOKEN_WRONG_TYPE});
    const bool everybody_signed_in = options.allowed.includes(role::ADMIN) && options.allowed.includes(role::WORKER) &&
                                     options.allowed.includes(role::CUSTOMER);
    if (!options.allowed.is_public() && !everybody_signed_in) add({errc::WRONG_ROLE});
    if (has_id()) add({errc::NOT_FOUND});
    if (!options.is_unlimited) add({errc::THROTTLED});
    add({errc::UNAVAILABLE});
    std::ranges::sort(all);
    return all;
}

const route* router::resource::find(verb method) const {
    const auto at = std::ranges::find(routes, method, &route::method);
    return at == routes.end() ? nullptr : *at;
}

std::string router::resource::allow() const {
    std::string methods;
    for (const route* each : routes) {
        methods += to_string(each->method);
        methods += each->method == verb::GET ? ", HEAD, " : ", ";
    }
    return methods += "OPTIONS";
}

bool router::resource::includes(role who) const {
    return std::ranges::any_of(routes, [who](const route* each) {
        return each->options.allowed.is_public() || each->options.allowed.includes(who);
    });
}

bool router::resource::is_public() const {
    return std::ranges::any_of(routes, [](const route* each) { return each->options.allowed.is_public(); });
}

bool router::resource::ignores_token() const {
    return std::ranges::all_of(routes, [](const route* each) { return each->options.ignores_token; });
}

router::router(const services& all, authenticator who, authenticator by_ticket, std::vector<route> routes,
               undeclared_errors undeclared)
    : all_{all},
      who_{std::move(who)},
      by_ticket_{std::move(by_ticket)},
      routes_{std::move(routes)},
      undeclared_{undeclared} {
    for (const route& each : routes_) resources_[each.path].routes.push_back(&each);
}

router::match router::find(std::string_view path) const {
    if (const auto literal = resources_.find(path); literal != resources_.end()) return {&literal->second, 0};
    const auto split = with_id_taken_out(path);
    if (!split) return {};
    const auto pattern = resources_.find(split->pattern);
    return pattern == resources_.end() ? match{} : match{&pattern->second, split->id};
}

boost::asio::awaitable<response> router::answer(const request& asked) const {
    match where = find(asked.path);
    if (where.found == nullptr && !asked.path.ends_with('/')) {
        where = find(std::string{asked.path} + '/');
        if (where.found != nullptr && effective_method(asked.method) == verb::GET) {
            std::string slashed = std::string{asked.path} + '/';
            if (!asked.query.empty()) slashed.append("?").append(asked.query);
            response moved{.status = 301};
            moved.headers.emplace_back("Location", std::move(slashed));
            co_return moved;
        }
    }
    if (where.found == nullptr) co_return to_response(error{errc::NOT_FOUND});

    const auto began = std::chrono::steady_clock::now();
    response answer = co_await answer_at(asked, where);
    const route* which = where.found->find(effective_method(asked.method));
    const answer_counts::call of =
        which == nullptr ? answer_counts::call{} : answer_counts::call{which->method, which->path};
    all_.answered.note(of, answer.status, std::chrono::steady_clock::now() - began);
    co_return answer;
}

boost::asio::awaitable<response> router::answer_at(const request& asked, match where) const {
    context ctx{all_, asked};
    std::exception_ptr problem;
    try {
        co_return co_await dispatch(ctx, where);
    } catch (...) {
        problem = std::current_exception();
    }
    response answer = explain(asked, where.found->find(effective_method(asked.method)), problem);
    if (answer.status == 405) answer.headers.emplace_back("Allow", where.found->allow());
    co_return answer;
}

boost::asio::awaitable<response> router::dispatch(context& ctx, match where) const {
    const verb method = effective_method(ctx.http.method);
    if (method == verb::OPTIONS) {
        response answer{.body = R"({"renders":["application/json"],"parses":["application/json"]})"};
        answer.headers.emplace_back("Allow", where.found->allow());
        co_return answer;
    }
    const route* which = where.found->find(method);
    co_await authorise(ctx, *where.found, which);
    if (which == nullptr) {
        throw error{errc::METHOD_NOT_ALLOWED, "Method \"" + std::string{ctx.http.method_name} + "\" not allowed."};
    }
    limit(ctx, *which);
    co_return co_await which->run(ctx, where.id);
}

void router::limit(const context& ctx, const route& which) const {
    if (which.options.is_unlimited) return;
    const bool signed_in = ctx.who.id != user_id{};
    const bucket_key whose = signed_in ? account_key(ctx.who.id) : network_key(all_.proxies.client_of(ctx.http));
    all_.limits.take(signed_in ? rate_class::USER : rate_class::ANON, whose, ctx.now());
    if (which.options.counted_as) all_.limits.take(*which.options.counted_as, whose, ctx.now());
}

boost::asio::awaitable<void> router::authorise(context& ctx, const resource& where, const route* which) const {
    if (which != nullptr ? which->options.ignores_token : where.ignores_token()) co_return;
    const bool needs_account = which == nullptr ? !where.is_public() : !which->options.allowed.is_public();
    const auto token = bearer_token(ctx.http);
    if (!token) {
        const auto ticket = which != nullptr && which->options.takes_ticket ? ticket_of(ctx.http) : std::nullopt;
        if (ticket) co_return static_cast<void>(ctx.who = co_await by_ticket_(*ticket));
        if (needs_account) throw error{errc::NOT_AUTHENTICATED};
        co_return;
    }
    ctx.who = co_await who_(*token);
    const bool may = which == nullptr
                         ? where.includes(ctx.who.role)
                         : which->options.allowed.is_public() || which->options.allowed.includes(ctx.who.role);
    if (may) co_return;
    const bool own_words = which != nullptr && std::ranges::find(which->options.errors, errc::CUSTOMERS_ONLY) !=
                                                   which->options.errors.end();
    throw error{own_words ? errc::CUSTOMERS_ONLY : errc::WRONG_ROLE};
}

response router::explain(const request& asked, const route* which, std::exception_ptr problem) const {
    try {
        std::rethrow_exception(problem);
    } catch (const error& known) {
        if (undeclared_ == undeclared_errors::REFUSED && which != nullptr) {
            const auto possible = which->possible_errors();
            if (std::ranges::find(possible, known.code()) == possible.end()) {
                return {.status = 500, .body = detail_text(std::string{"The route does not declare "} + known.what())};
            }
        }
        return to_response(known);
    } catch (const db::unavailable& away) {
        spdlog::warn("{} {}: database unavailable: {}", asked.method_name, asked.path, away.what());
        return to_response(error{errc::UNAVAILABLE});
    } catch (const std::exception& bug) {
        spdlog::error("{} {}: {}", asked.method_name, asked.path, bug.what());
        return to_response(error{errc::INTERNAL});
    }
}

}  // namespace callout
