#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace callout::db {

/// The database could not be asked or gave no certain answer: connectivity, exhaustion, a busy or full SQLite file.
/// Thrown after COMMIT was sent, it leaves the outcome unknown.
class unavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Rolled back by the database in favour of somebody else (serialization, deadlock, busy): worth another try.
class conflict : public unavailable {
public:
    using unavailable::unavailable;
};

/// The connection was lost before COMMIT was sent: nothing happened, worth another try.
class disconnected : public unavailable {
public:
    using unavailable::unavailable;
};

/// The database refused a statement.
class failure : public std::runtime_error {
public:
    failure(std::string_view statement, std::string_view says)
        : std::runtime_error(std::string(statement) + ": " + std::string(says)), statement_(statement) {}

    /// The name of the query that failed.
    [[nodiscard]] const std::string& statement() const { return statement_; }

private:
    std::string statement_;
};

/// A CHECK, NOT NULL, FOREIGN KEY or UNIQUE constraint was violated.
class constraint_violation : public failure {
public:
    constraint_violation(std::string_view statement, std::string_view says, std::string constraint)
        : failure(statement, says), constraint_(std::move(constraint)) {}

    /// What the database names: PostgreSQL "user_email_key (email)", SQLite "user.email" or the index; may be empty.
    [[nodiscard]] const std::string& constraint() const { return constraint_; }

    /// Whether `word` is the violated constraint, or a table or column of it, on either database.
    [[nodiscard]] bool concerns(std::string_view word) const {
        constexpr std::string_view identifier = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
        std::string_view rest = constraint_;
        while (true) {
            const auto begin = rest.find_first_of(identifier);
            if (begin == std::string_view::npos) return false;
            rest.remove_prefix(begin);
            const auto token = rest.substr(0, rest.find_first_not_of(identifier));
            if (token == word) return true;
            rest.remove_prefix(token.size());
        }
    }

private:
    std::string constraint_;
};

/// A row with the same key exists already.
class unique_violation : public constraint_violation {
public:
    using constraint_violation::constraint_violation;
};

/// The schema is not one that this program can work with, or a migration was altered after it was applied.
class schema_mismatch : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace callout::db
