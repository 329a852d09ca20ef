#include "config.hpp"
#include "fuzz/fuzzing.hpp"

#include <libpq-fe.h>

/// A .env file: its lines, the settings that they make, and what is shown of them.
namespace callout::fuzzing {
namespace {

void check_lines(const variables& read) {
    std::string text;
    for (const auto& [name, value] : read) {
        require(!name.empty() && name.find_first_of(" \t\n=") == std::string::npos, "a name is a word");
        text += "export " + name + "=\"" + value + "\"\n";
    }
    require(read_env_file(text) == read, "variables survive being written");
}

/// What libpq takes for passwords in a URL, where they are spelled out once.
std::vector<std::string> passwords_in(const std::string& url) {
    std::vector<std::string> result;
    PQconninfoOption* const options = PQconninfoParse(url.c_str(), nullptr);
    for (auto* each = options; each != nullptr && each->keyword != nullptr; ++each) {
        if (each->val == nullptr || std::string_view{each->dispchar} != "*") continue;
        const std::string password = each->val;
        const auto at = url.find(password);
        const bool is_once = at != std::string::npos && url.find(password, at + 1) == std::string::npos;
        if (password.size() >= 4 && is_once) result.push_back(password);
    }
    PQconninfoFree(options);
    return result;
}

void check_secrets(const config& values) {
    const std::string key = shown_value(values, "SECRET_KEY");
    require(key == (values.secret_key.empty() ? "" : "(hidden)"), "the key is never shown");
    const std::string url = shown_value(values, "DATABASE_URL");
    if (!values.uses_postgres()) return;
    for (const auto& password : passwords_in(values.database_url)) {
        require(url.find(password) == std::string::npos, "no password is shown");
    }
}

void check_bounds(const config& values) {
    require(values.port >= 0 && values.port <= 65535, "a port is one");
    require(values.dispatch_fanout >= 1 && values.dispatch_fanout <= 100'000, "somebody is told");
    require(values.write_connections >= 1 && values.write_connections <= 1000, "something is written");
    require(!values.host.empty() && !values.data_dir.empty(), "an empty value is the default");
}

/// What is shown, set again, is shown again.
void check_shown(const config& values) {
    variables shown;
    for (const auto& each : all_settings()) {
        const std::string value = shown_value(values, each.name);
        if (!value.empty() && each.name != "SECRET_KEY" && each.name != "DATABASE_URL") shown[each.name] = value;
    }
    const config again = configure({}, shown, {}).values;
    for (const auto& [name, value] : shown)
        require(shown_value(again, name) == value, "a setting is what is shown of it");
}

}  // namespace

void run(std::string_view input) {
    try {
        const variables read = read_env_file(std::string{input});
        check_lines(read);
        const config values = configure(read, {}, {}).values;
        check_bounds(values);
        check_secrets(values);
        check_shown(values);
    } catch (const std::invalid_argument& refused) {
        require(!std::string_view{refused.what()}.empty(), "a refusal says why");
    }
}

}  // namespace callout::fuzzing
