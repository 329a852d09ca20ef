#pragma once

#include <array>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace callout {

/// Everything that a client can do wrong or has to know. Closed: each has one row in `error_table`.
enum class errc {
    INVALID,
    JSON_MALFORMED,
    KEY_REUSED,
    CANNOT_ACCEPT,
    CANNOT_START,
    CANNOT_COMPLETE,
    CANNOT_CANCEL,
    ALREADY_CANCELLED,
    CANNOT_DECLINE,
    CANNOT_RELEASE,
    CANNOT_ASSIGN,
    CANNOT_RATE,
    CANNOT_TRACK,
    ALREADY_RATED,
    NOT_AUTHENTICATED,
    TOKEN_INVALID,
    TOKEN_WRONG_TYPE,
    REFRESH_INVALID,
    REFRESH_WRONG_TYPE,
    REFRESH_REVOKED,
    BAD_CREDENTIALS,
    WRONG_ROLE,
    CUSTOMERS_ONLY,
    NOT_YOURS_TO_CANCEL,
    NOT_ASSIGNED,
    NOT_FOUND,
    INVALID_PAGE,
    METHOD_NOT_ALLOWED,
    BODY_TOO_LARGE,
    UNSUPPORTED_MEDIA_TYPE,
    HOST_NOT_ALLOWED,
    THROTTLED,
    UNAVAILABLE,
    TOO_BUSY,
    GOOGLE_NOT_CONFIGURED,
    GOOGLE_UNREACHABLE,
    PUSH_NOT_CONFIGURED,
    INTERNAL,
};

/// One row of the table of errors: what the client is told.
struct error_row {
    errc code;
    std::string_view name;
    int status;
    std::string_view detail;
};

/// The one list of errors, in the order of `errc`.
inline constexpr std::array error_table{
    error_row{errc::INVALID, "invalid", 400, "Invalid input."},
    error_row{errc::JSON_MALFORMED, "json_malformed", 400, "JSON parse error"},
    error_row{errc::KEY_REUSED, "key_reused", 409, "This Idempotency-Key was used with another body."},
    error_row{errc::CANNOT_ACCEPT, "cannot_accept", 400, "Request is no longer available."},
    error_row{errc::CANNOT_START, "cannot_start", 400, "Only accepted requests can start."},
    error_row{errc::CANNOT_COMPLETE, "cannot_complete", 400, "Only active requests can be completed."},
    error_row{errc::CANNOT_CANCEL, "cannot_cancel", 400, "Completed requests cannot be cancelled."},
    error_row{errc::ALREADY_CANCELLED, "already_cancelled", 400, "Request is already cancelled."},
    error_row{errc::CANNOT_DECLINE, "cannot_decline", 400, "Only pending requests can be declined."},
    error_row{errc::CANNOT_RELEASE, "cannot_release", 400, "Only active requests can be released."},
    error_row{errc::CANNOT_ASSIGN, "cannot_assign", 400, "Only pending or accepted requests can be assigned."},
    error_row{errc::CANNOT_RATE, "cannot_rate", 400, "Only completed requests can be rated."},
    error_row{errc::CANNOT_TRACK, "cannot_track", 400, "Only the worker of an active request can be tracked."},
    error_row{errc::ALREADY_RATED, "already_rated", 400, "This request has already been rated."},
    error_row{errc::NOT_AUTHENTICATED, "not_authenticated", 401, "Authentication credentials were not provided."},
    error_row{errc::TOKEN_INVALID, "token_invalid", 401, "Given token not valid for any token type"},
    error_row{errc::TOKEN_WRONG_TYPE, "token_wrong_type", 401, "Given token not valid for any token type"},
    error_row{errc::REFRESH_INVALID, "refresh_invalid", 401, "Token is invalid or expired"},
    error_row{errc::REFRESH_WRONG_TYPE, "refresh_wrong_type", 401, "Token has wrong type"},
    error_row{errc::REFRESH_REVOKED, "refresh_revoked", 401, "Token is blacklisted"},
    error_row{errc::BAD_CREDENTIALS, "bad_credentials", 401, "No active account found with the given credentials"},
    error_row{errc::WRONG_ROLE, "wrong_role", 403, "You do not have permission to perform this action."},
    error_row{errc::CUSTOMERS_ONLY, "customers_only", 403, "Only customers can create service requests."},
    error_row{errc::NOT_YOURS_TO_CANCEL, "not_yours_to_cancel", 403, "You are not allowed to cancel this request."},
    error_row{errc::NOT_ASSIGNED, "not_assigned", 403, "You are not assigned to this request."},
    error_row{errc::NOT_FOUND, "not_found", 404, "Not found."},
    error_row{errc::INVALID_PAGE, "invalid_page", 404, "Invalid page."},
    error_row{errc::METHOD_NOT_ALLOWED, "method_not_allowed", 405, "Method not allowed."},
    error_row{errc::BODY_TOO_LARGE, "body_too_large", 413, "Request body too large."},
    error_row{errc::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", 415, "Unsupported media type in request."},
    error_row{errc::HOST_NOT_ALLOWED, "host_not_allowed", 400, "Invalid Host header."},
    error_row{errc::THROTTLED, "throttled", 429, "Request was throttled."},
    error_row{errc::UNAVAILABLE, "unavailable", 503, "Service temporarily unavailable, try again later."},
    error_row{errc::TOO_BUSY, "too_busy", 503, "The server is busy, try again in a moment."},
    error_row{errc::GOOGLE_NOT_CONFIGURED, "google_not_configured", 503, "Google sign-in is not configured."},
    error_row{errc::GOOGLE_UNREACHABLE, "google_unreachable", 503, "Google cannot be reached, try again later."},
    error_row{errc::PUSH_NOT_CONFIGURED, "push_not_configured", 503, "Web Push is not configured."},
    error_row{errc::INTERNAL, "internal", 500, "A server error occurred."},
};

/// The row of an error.
constexpr const error_row& row_of(errc code) { return error_table[static_cast<std::size_t>(code)]; }

namespace detail {
constexpr bool in_order() {
    for (std::size_t i = 0; i < error_table.size(); ++i) {
        if (static_cast<std::size_t>(error_table[i].code) != i) return false;
    }
    return error_table.size() == static_cast<std::size_t>(errc::INTERNAL) + 1;
}
static_assert(in_order(), "error_table has one row for each errc, in its order");
}  // namespace detail

/// What is wrong with one field. Nested fields are joined by dots: "worker_profile.service_radius_km".
struct field_error {
    std::string field;
    std::string message;
};
using field_errors = std::vector<field_error>;

/// The key of errors that belong to no single field.
inline constexpr std::string_view non_field = "non_field_errors";

/// What a handler throws for what the client did or must know; the router turns it into the answer.
class error : public std::exception {
public:
    /// An error with the text of its row.
    explicit error(errc code) : code_{code} {}
    /// An error whose text says more than its row, e.g. the place where the JSON broke.
    error(errc code, std::string detail) : code_{code}, detail_{std::move(detail)} {}
    /// 400 with the messages of every failing field.
    explicit error(field_errors fields) : code_{errc::INVALID}, fields_{std::move(fields)} {}
    /// 400 for a single field.
    static error field(std::string_view name, std::string_view message) {
        return error{field_errors{{std::string{name}, std::string{message}}}};
    }

    /// 400 for a list: of each of its items the messages of every failing field, none where it is right.
    static error items(std::vector<field_errors> wrong) {
        error made{errc::INVALID};
        made.items_ = std::move(wrong);
        return made;
    }

    /// 429, to be tried again after so long.
    static error throttled(std::chrono::seconds wait) {
        const std::string count = std::to_string(wait.count());
        error made{errc::THROTTLED, "Request was throttled. Expected available in " + count +
                                        (wait.count() == 1 ? " second." : " seconds.")};
        made.retry_after_ = wait;
        return made;
    }

    [[nodiscard]] errc code() const noexcept { return code_; }
    [[nodiscard]] const field_errors& fields() const noexcept { return fields_; }
    /// Of each item of a list; empty where the input was none.
    [[nodiscard]] const std::vector<field_errors>& items() const noexcept { return items_; }
    [[nodiscard]] std::string_view detail() const noexcept {
        return detail_.empty() ? row_of(code_).detail : std::string_view{detail_};
    }
    /// When it may be tried again, where that is known.
    [[nodiscard]] std::optional<std::chrono::seconds> retry_after() const noexcept { return retry_after_; }
    [[nodiscard]] const char* what() const noexcept override { return row_of(code_).name.data(); }

private:
    errc code_;
    std::string detail_;
    field_errors fields_;
    std::vector<field_errors> items_;
    std::optional<std::chrono::seconds> retry_after_;
};

/// The value, or an error where its absence is one.
template <class T>
T found(std::optional<T> value, errc otherwise = errc::NOT_FOUND) {
    if (!value) throw error{otherwise};
    return std::move(*value);
}

}  // namespace callout
