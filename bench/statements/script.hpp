#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "statements/recorder.hpp"

namespace callout {

/// What differs from call to call.
enum class variable { REQUEST, CUSTOMER, WORKER, CODE };

/// The variables' values, in a sample or in a call.
struct call_values {
    std::int64_t request = 0;
    std::int64_t customer = 0;
    std::int64_t worker = 0;
    std::string code{};

    [[nodiscard]] std::string text_of(variable which) const;
};

/// A prepared statement of SQLite's.
using prepared = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

/// Throws std::runtime_error with what SQLite says.
prepared prepare(sqlite3* connection, const std::string& text);

/// One call's statements, prepared once, to be sent as the server sends them: by SQLite's interface and nothing else.
/// Where the sample's values stood, those of a call are put; moments become the moment of the call.
class sqlite_script {
public:
    /// Throws std::runtime_error for a statement that cannot be understood.
    sqlite_script(sqlite3* connection, const std::vector<sent_statement>& sampled, const call_values& sample);

    /// Sends all; a new request's id becomes that of `values`. Throws std::runtime_error with what SQLite says.
    void run(call_values& values, std::int64_t now_microseconds);

private:
    struct moment {};
    /// Text in which variables stand.
    using text_with_variables = std::vector<std::variant<std::string, variable>>;
    using argument =
        std::variant<std::monostate, std::int64_t, double, std::string, variable, moment, text_with_variables>;
    struct line {
        prepared statement;
        std::vector<argument> arguments;
        bool makes_request = false;
    };
    class binder;

    static argument argument_of(const std::string& literal, const call_values& sample);
    static argument text_argument(const std::string& text, const call_values& sample);

    sqlite3* connection_;
    std::vector<line> lines_;
};

}  // namespace callout
