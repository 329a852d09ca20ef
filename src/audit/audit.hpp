#pragma once

#include "context.hpp"
#include "db/transaction.hpp"
#include "json_column.hpp"
#include "values.hpp"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <optional>
#include <string>

/// Who did what to whom and when. Rows are only ever added; people are named by their ids, and nothing secret is told.
namespace callout {

/// What admins did, then what concerns security.
enum class audit_event {
    ADMIN_CREATED,
    USER_ACTIVATED,
    USER_DEACTIVATED,
    USER_ROLE_CHANGED,
    USER_EMAIL_VERIFIED,
    USER_EMAIL_UNVERIFIED,
    CATEGORY_CREATED,
    CATEGORY_CHANGED,
    REQUEST_ASSIGNED,
    REQUEST_CANCELLED,
    WEBHOOK_CREATED,
    WEBHOOK_CHANGED,
    WEBHOOK_SECRET_ROTATED,
    WEBHOOK_DELETED,
    DELIVERY_RETRIED,
    SIGN_IN_FAILED,
    TOKEN_REUSED,
    PASSWORD_CHANGED,
    ACCOUNT_DELETED,
    THROTTLED
};
BOOST_DESCRIBE_ENUM(audit_event, ADMIN_CREATED, USER_ACTIVATED, USER_DEACTIVATED, USER_ROLE_CHANGED,
                    USER_EMAIL_VERIFIED, USER_EMAIL_UNVERIFIED, CATEGORY_CREATED, CATEGORY_CHANGED, REQUEST_ASSIGNED,
                    REQUEST_CANCELLED, WEBHOOK_CREATED, WEBHOOK_CHANGED, WEBHOOK_SECRET_ROTATED, WEBHOOK_DELETED,
                    DELIVERY_RETRIED, SIGN_IN_FAILED, TOKEN_REUSED, PASSWORD_CHANGED, ACCOUNT_DELETED, THROTTLED)

enum class audit_target { USER, CATEGORY, REQUEST, WEBHOOK, DELIVERY };
BOOST_DESCRIBE_ENUM(audit_target, USER, CATEGORY, REQUEST, WEBHOOK, DELIVERY)

/// What something was done to.
struct audit_subject {
    audit_target kind = audit_target::USER;
    row_id id;
};
constexpr audit_subject subject(user_id id) { return {audit_target::USER, {id.value}}; }
constexpr audit_subject subject(category_id id) { return {audit_target::CATEGORY, {id.value}}; }
constexpr audit_subject subject(request_id id) { return {audit_target::REQUEST, {id.value}}; }
constexpr audit_subject subject(webhook_id id) { return {audit_target::WEBHOOK, {id.value}}; }
constexpr audit_subject subject(delivery_id id) { return {audit_target::DELIVERY, {id.value}}; }

/// A row to be added.
struct audit_note {
    audit_event event = audit_event::THROTTLED;
    /// Nobody where nobody was signed in.
    std::optional<user_id> actor{};
    std::optional<audit_subject> target{};
    /// The client's.
    std::string address{};
    /// A JSON object; what it holds is the event's own affair.
    json::raw details{};
};

/// Adds a row as part of the transaction.
void audit(transaction& tx, const audit_note& what, instant now);

/// Adds a row about what the caller does.
void audit(transaction& tx, const context& ctx, audit_event event, audit_subject target, json::raw details = {});

/// The address of the client, as rows have it.
std::string client_address(const context& ctx);

/// A row as admins read it.
struct audit_entry {
    row_id id;
    audit_event event = audit_event::THROTTLED;
    std::optional<user_id> actor_id;
    /// The one that the account has now.
    std::optional<std::string> actor_email;
    std::optional<audit_target> target_kind;
    std::optional<row_id> target_id;
    std::optional<std::string> target_email;
    std::string address;
    json::raw details;
    instant created_at;
};
BOOST_DESCRIBE_STRUCT(audit_entry, (),
                      (id, event, actor_id, actor_email, target_kind, target_id, target_email, address, details,
                       created_at))

}  // namespace callout
