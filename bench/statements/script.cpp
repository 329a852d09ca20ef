#include "statements/script.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <regex>
#include <stdexcept>

namespace callout {
namespace {

constexpr std::array variables{variable::REQUEST, variable::CUSTOMER, variable::WORKER, variable::CODE};

const std::regex& parameter() {
    static const std::regex pattern{R"(\$(\d+))"};
    return pattern;
}

/// A literal as SQLite writes it: a text in quotes, or what goes on to the next comma, parenthesis or space.
std::string literal_at(std::string_view filled, std::size_t begin) {
    if (filled.at(begin) != '\'') {
        const std::size_t end = filled.find_first_of(",) \n", begin);
        return std::string{filled.substr(begin, end - begin)};
    }
    std::size_t end = begin + 1;
    while (filled.at(end) != '\'' || (end + 1 < filled.size() && filled[end + 1] == '\''))
        end += filled[end] == '\'' ? 2 : 1;
    return std::string{filled.substr(begin, end + 1 - begin)};
}

/// The literals that stand in the places of $1, $2 ...
std::vector<std::string> literals_of(const sent_statement& sent) {
    std::vector<std::string> result;
    std::size_t shift = 0;  // the filled text is so much ahead; wraps around where it is behind
    for (std::sregex_iterator each{sent.text.begin(), sent.text.end(), parameter()}; each != std::sregex_iterator{};
         ++each) {
        const auto number = static_cast<std::size_t>(std::stoi((*each)[1]));
        std::string literal = literal_at(sent.filled, static_cast<std::size_t>(each->position()) + shift);
        shift += literal.size() - static_cast<std::size_t>(each->length());
        if (result.size() < number) result.resize(number);
        result[number - 1] = std::move(literal);
    }
    return result;
}

std::string unquoted(std::string_view literal) {
    std::string result;
    for (std::size_t i = 1; i + 1 < literal.size(); ++i) {
        result += literal[i];
        if (literal[i] == '\'') ++i;
    }
    return result;
}

bool is_about_now(std::int64_t microseconds) {
    using namespace std::chrono;
    const auto now = duration_cast<std::chrono::microseconds>(system_clock::now().time_since_epoch()).count();
    return std::abs(microseconds - now) < duration_cast<std::chrono::microseconds>(1h).count();
}

[[noreturn]] void complain(sqlite3* connection, const char* text) {
    throw std::runtime_error{std::string{sqlite3_errmsg(connection)} + " in " + text};
}

}  // namespace

std::string call_values::text_of(variable which) const {
    switch (which) {
        case variable::REQUEST: return std::to_string(request);
        case variable::CUSTOMER: return std::to_string(customer);
        case variable::WORKER: return std::to_string(worker);
        case variable::CODE: return code;
    }
    throw std::logic_error{"there is no such variable"};
}

prepared prepare(sqlite3* connection, const std::string& text) {
    sqlite3_stmt* made = nullptr;
    if (sqlite3_prepare_v3(connection, text.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr) != SQLITE_OK)
        complain(connection, text.c_str());
    return {made, &sqlite3_finalize};
}

/// Binds one argument.
class sqlite_script::binder {
public:
    binder(sqlite3_stmt* to, int index, const call_values& values, std::int64_t now)
        : to_{to}, index_{index}, values_{values}, now_{now} {}

    int operator()(std::monostate) const { return sqlite3_bind_null(to_, index_); }
    int operator()(std::int64_t value) const { return sqlite3_bind_int64(to_, index_, value); }
    int operator()(double value) const { return sqlite3_bind_double(to_, index_, value); }
    int operator()(const std::string& value) const { return bind_text(value, SQLITE_STATIC); }
    int operator()(moment) const { return sqlite3_bind_int64(to_, index_, now_); }
    int operator()(variable which) const {
        switch (which) {
            case variable::REQUEST: return sqlite3_bind_int64(to_, index_, values_.request);
            case variable::CUSTOMER: return sqlite3_bind_int64(to_, index_, values_.customer);
            case variable::WORKER: return sqlite3_bind_int64(to_, index_, values_.worker);
            case variable::CODE: return bind_text(values_.code, SQLITE_STATIC);
        }
        return SQLITE_MISUSE;
    }
    int operator()(const text_with_variables& pieces) const {
        std::string whole;
        for (const auto& piece : pieces) {
            const auto* const constant = std::get_if<std::string>(&piece);
            whole += constant != nullptr ? *constant : values_.text_of(std::get<variable>(piece));
        }
        return bind_text(whole, SQLITE_TRANSIENT);
    }

private:
    [[nodiscard]] int bind_text(const std::string& text, sqlite3_destructor_type lasts) const {
        return sqlite3_bind_text(to_, index_, text.data(), static_cast<int>(text.size()), lasts);
    }

    sqlite3_stmt* to_;
    int index_;
    const call_values& values_;
    std::int64_t now_;
};

sqlite_script::argument sqlite_script::text_argument(const std::string& text, const call_values& sample) {
    if (!sample.code.empty() && text == sample.code) return variable::CODE;
    static const std::regex word{R"([0-9A-F]+)"};
    text_with_variables pieces;
    std::string constant;
    std::size_t done = 0;
    for (std::sregex_iterator each{text.begin(), text.end(), word}; each != std::sregex_iterator{}; ++each) {
        for (const variable which : variables) {
            if (each->str() != sample.text_of(which)) continue;
            const auto at = static_cast<std::size_t>(each->position());
            pieces.emplace_back(constant + text.substr(done, at - done));
            pieces.emplace_back(which);
            constant.clear();
            done = at + each->str().size();
        }
    }
    if (pieces.empty()) return text;
    pieces.emplace_back(text.substr(done));
    return pieces;
}

sqlite_script::argument sqlite_script::argument_of(const std::string& literal, const call_values& sample) {
    if (literal.empty()) throw std::runtime_error{"a parameter was not found"};
    if (literal == "NULL") return std::monostate{};
    if (literal.front() == '\'') return text_argument(unquoted(literal), sample);
    for (const variable which : {variable::REQUEST, variable::CUSTOMER, variable::WORKER}) {
        if (literal == sample.text_of(which)) return which;
    }
    std::int64_t number = 0;
    const auto [end, problem] = std::from_chars(literal.data(), literal.data() + literal.size(), number);
    if (problem != std::errc{} || end != literal.data() + literal.size()) return std::stod(literal);
    if (is_about_now(number)) return moment{};
    return number;
}

sqlite_script::sqlite_script(sqlite3* connection, const std::vector<sent_statement>& sampled, const call_values& sample)
    : connection_{connection} {
    for (const sent_statement& each : sampled) {
        line made{.statement = prepare(connection, each.text), .arguments = {}};
        made.makes_request = each.text.find("INSERT INTO service_request ") != std::string::npos;
        const std::vector<std::string> literals = literals_of(each);
        for (std::size_t i = 0; i < literals.size(); ++i) {
            const std::string name = "$" + std::to_string(i + 1);
            const int index = sqlite3_bind_parameter_index(made.statement.get(), name.c_str());
            made.arguments.resize(std::max(made.arguments.size(), static_cast<std::size_t>(index)));
            if (index > 0) made.arguments[static_cast<std::size_t>(index) - 1] = argument_of(literals[i], sample);
        }
        lines_.push_back(std::move(made));
    }
}

void sqlite_script::run(call_values& values, std::int64_t now_microseconds) {
    for (const line& each : lines_) {
        sqlite3_stmt* const statement = each.statement.get();
        for (std::size_t i = 0; i < each.arguments.size(); ++i) {
            const binder bind{statement, static_cast<int>(i) + 1, values, now_microseconds};
            if (std::visit(bind, each.arguments[i]) != SQLITE_OK) complain(connection_, sqlite3_sql(statement));
        }
        int code = 0;
        while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
            if (each.makes_request) values.request = sqlite3_column_int64(statement, 0);
        }
        if (code != SQLITE_DONE) complain(connection_, sqlite3_sql(statement));
        sqlite3_reset(statement);
    }
}

}  // namespace callout
