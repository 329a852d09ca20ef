#include "statements/recorder.hpp"

#include <sqlite3.h>

#include <memory>
#include <string_view>
#include <utility>

namespace callout {
namespace {

// SQLite calls what it is given for every new connection without saying for whom.
statement_recorder* listening = nullptr;

int hear(unsigned, void* recorder, void* what, void* text) {
    constexpr std::string_view of_a_trigger = "--";
    if (std::string_view{static_cast<const char*>(text)}.starts_with(of_a_trigger)) return 0;
    auto* const statement = static_cast<sqlite3_stmt*>(what);
    const std::unique_ptr<char, decltype(&sqlite3_free)> filled{sqlite3_expanded_sql(statement), &sqlite3_free};
    static_cast<statement_recorder*>(recorder)->add({sqlite3_sql(statement), filled.get()});
    return 0;
}

int listen_to(sqlite3* connection, const char**, const void*) {
    return sqlite3_trace_v2(connection, SQLITE_TRACE_STMT, &hear, listening);
}

// The type is that of SQLite's own documentation, which casts so too.
void (*extension())() { return reinterpret_cast<void (*)()>(&listen_to); }

bool ends_or_begins_a_batch(std::string_view text) { return text.starts_with("BEGIN") || text.starts_with("COMMIT"); }

}  // namespace

statement_recorder::statement_recorder() {
    listening = this;
    sqlite3_auto_extension(extension());
}

statement_recorder::~statement_recorder() {
    sqlite3_cancel_auto_extension(extension());
    listening = nullptr;
}

std::vector<sent_statement> statement_recorder::take() {
    const std::lock_guard lock{mutex_};
    return std::exchange(sent_, {});
}

void statement_recorder::add(sent_statement each) {
    if (ends_or_begins_a_batch(each.text)) return;
    const std::lock_guard lock{mutex_};
    sent_.push_back(std::move(each));
}

}  // namespace callout
