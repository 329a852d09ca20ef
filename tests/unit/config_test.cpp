#include "config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>

#include "security/digest.hpp"

namespace callout {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

config configured(const variables& environment) { return configure({}, environment, {}).values; }

/// What is said of settings that cannot be.
std::string complaint(const variables& environment) {
    try {
        configured(environment);
    } catch (const std::invalid_argument& wrong) {
        return wrong.what();
    }
    return "";
}

class data_folder : public ::testing::Test {
protected:
    ~data_folder() override { std::filesystem::remove_all(path_); }

    [[nodiscard]] config on_sqlite() const {
        config values;
        values.data_dir = path_.string();
        return values;
    }
    [[nodiscard]] std::filesystem::path key_file() const { return path_ / "secret_key"; }

private:
    std::filesystem::path path_ = std::filesystem::temp_directory_path() / ("callout-config-" + random_hex(8));
};

TEST(settings, a_flag_comes_before_the_environment_and_that_before_the_file) {
    const auto all =
        configure({{"PORT", "1"}, {"HOST", "a"}, {"DATA_DIR", "d"}}, {{"PORT", "2"}, {"HOST", "b"}}, {{"PORT", "3"}});
    EXPECT_EQ(all.values.port, 3);
    EXPECT_EQ(all.values.host, "b");
    EXPECT_EQ(all.values.data_dir, "d");
    EXPECT_EQ(all.sources.at("PORT"), "flag");
    EXPECT_EQ(all.sources.at("HOST"), "environment");
    EXPECT_EQ(all.sources.at("DATA_DIR"), ".env");
    EXPECT_EQ(all.sources.at("DEBUG"), "default");
}

TEST(settings, nothing_set_is_closed_and_local) {
    const config values = configured({});
    EXPECT_FALSE(values.debug);
    EXPECT_FALSE(values.cors_allow_all_origins);
    EXPECT_THAT(values.cors_allowed_origins, IsEmpty());
    EXPECT_EQ(values.host, "127.0.0.1");
    EXPECT_EQ(values.effective_database_url(), "sqlite:///callout-data/callout.db");
}

TEST(settings, an_empty_value_stands_for_the_default) {
    const config values = configured({{"PORT", ""}, {"DEBUG", " "}, {"DATABASE_URL", ""}});
    EXPECT_EQ(values.port, 8000);
    EXPECT_EQ(values.database_url, "");
}

TEST(settings, an_empty_value_hides_that_of_a_weaker_source) {
    EXPECT_EQ(configure({{"DATABASE_URL", "postgres://h/d"}}, {{"DATABASE_URL", ""}}, {}).values.database_url, "");
}

TEST(settings, the_reference_services_names_are_taken_and_the_plain_ones_win) {
    EXPECT_EQ(configured({{"DJANGO_SECRET_KEY", "x"}}).secret_key, "x");
    EXPECT_TRUE(configured({{"DJANGO_DEBUG", "True"}}).debug);
    EXPECT_THAT(configured({{"DJANGO_ALLOWED_HOSTS", "a"}, {"ALLOWED_HOSTS", "b"}}).allowed_hosts, ElementsAre("b"));
}

TEST(settings, lists_are_split_at_commas_and_trimmed) {
    EXPECT_THAT(configured({{"ALLOWED_HOSTS", " a.example , .b.example,, "}}).allowed_hosts,
                ElementsAre("a.example", ".b.example"));
}

TEST(settings, switches_take_the_usual_words) {
    for (const std::string yes : {"1", "true", "TRUE", "yes", "on"})
        EXPECT_TRUE(configured({{"DEBUG", yes}}).debug) << yes;
    for (const std::string no : {"0", "false", "No", "off"}) EXPECT_FALSE(configured({{"DEBUG", no}}).debug) << no;
}

TEST(settings, a_wrong_value_is_named_with_what_is_allowed) {
    EXPECT_EQ(complaint({{"PORT", "65536"}}), "PORT is \"65536\", but must be a whole number from 0 to 65535.");
    EXPECT_EQ(complaint({{"PORT", "80a"}}), "PORT is \"80a\", but must be a whole number from 0 to 65535.");
    EXPECT_EQ(complaint({{"DEBUG", "maybe"}}), "DEBUG is \"maybe\", but must be true or false.");
    EXPECT_THAT(complaint({{"LOG_LEVEL", "loud"}}), HasSubstr("LOG_LEVEL is \"loud\""));
    EXPECT_THAT(complaint({{"DISPATCH_FANOUT", "0"}}), HasSubstr("DISPATCH_FANOUT is \"0\""));
}

TEST(settings, a_wrong_database_url_is_not_repeated_because_it_may_hold_a_password) {
    EXPECT_THAT(complaint({{"DATABASE_URL", "mysql://me:hush@h/d"}}), HasSubstr("DATABASE_URL must begin with"));
    EXPECT_THAT(complaint({{"DATABASE_URL", "mysql://me:hush@h/d"}}), ::testing::Not(HasSubstr("hush")));
}

TEST(settings, both_spellings_of_postgres_and_sqlite_files_are_databases) {
    EXPECT_TRUE(configured({{"DATABASE_URL", "postgres://h/d"}}).uses_postgres());
    EXPECT_TRUE(configured({{"DATABASE_URL", "postgresql://h/d?sslmode=require"}}).uses_postgres());
    EXPECT_FALSE(configured({{"DATABASE_URL", "sqlite:////tmp/x.db"}}).uses_postgres());
    EXPECT_NE(complaint({{"DATABASE_URL", "sqlite:///"}}), "");
}

TEST(settings, an_address_of_keys_is_https_or_on_this_machine) {
    EXPECT_EQ(complaint({{"GOOGLE_JWKS_URL", "https://id.example/keys"}}), "");
    EXPECT_EQ(complaint({{"GOOGLE_JWKS_URL", "http://127.0.0.1:8080/jwks"}}), "");
    EXPECT_EQ(complaint({{"GOOGLE_JWKS_URL", "http://id.example/keys"}}),
              "GOOGLE_JWKS_URL is \"http://id.example/keys\", which must begin with https:// unless the host is this "
              "machine.");
}

TEST(settings, an_issuer_that_is_not_google_has_keys_of_its_own) {
    EXPECT_THAT(complaint({{"GOOGLE_ISSUER", "https://id.example"}}), HasSubstr("set GOOGLE_JWKS_URL"));
    EXPECT_EQ(complaint({{"GOOGLE_ISSUER", "https://id.example"}, {"GOOGLE_JWKS_URL", "https://id.example/keys"}}), "");
}

TEST(settings, secrets_are_never_shown) {
    config values;
    values.secret_key = "hush";
    values.database_url = "postgresql://me:hush@h/d?password=hush&sslmode=require";
    EXPECT_EQ(shown_value(values, "SECRET_KEY"), "(hidden)");
    EXPECT_EQ(shown_value(values, "DATABASE_URL"), "postgresql://me:***@h/d?password=***&sslmode=require");
}

TEST(settings, a_password_with_an_at_sign_is_hidden_whole) {
    config values;
    values.database_url = "postgresql://me:hu@sh@h/d";
    EXPECT_EQ(shown_value(values, "DATABASE_URL"), "postgresql://me:***@h/d");
}

TEST(settings, every_password_of_a_url_is_hidden_however_it_is_spelled) {
    config values;
    values.database_url = "postgresql://h/d?sslpassword=hush&user=me&password=hush&p%61ssword=hush&password";
    EXPECT_EQ(shown_value(values, "DATABASE_URL"),
              "postgresql://h/d?sslpassword=***&user=me&password=***&p%61ssword=***&password=***");
}

TEST(settings, every_one_explains_itself) {
    for (const setting& each : all_settings()) EXPECT_FALSE(each.help.empty()) << each.name;
}

TEST(settings, the_example_file_holds_every_one_with_its_default) {
    std::ifstream file{CALLOUT_SOURCE_FOLDER "/env.example"};
    std::stringstream text;
    text << file.rdbuf();
    const variables example = read_env_file(text.str());
    const config defaults;
    EXPECT_EQ(example.size(), all_settings().size());
    for (const setting& each : all_settings()) {
        ASSERT_TRUE(example.contains(each.name)) << each.name;
        EXPECT_EQ(example.at(each.name), shown_value(defaults, each.name)) << each.name;
    }
}

TEST(env_file, comments_and_blank_lines_are_skipped_and_quotes_taken_off) {
    const variables read = read_env_file("# a comment\n\n A = 1 \nexport B=\"two words\"\nC='#3'\r\nD=a=b\n");
    EXPECT_EQ(read, (variables{{"A", "1"}, {"B", "two words"}, {"C", "#3"}, {"D", "a=b"}}));
}

TEST(env_file, a_line_that_is_neither_is_named) {
    EXPECT_THROW(
        try { read_env_file("A=1\nwhat\n"); } catch (const std::invalid_argument& wrong) {
            EXPECT_THAT(wrong.what(), HasSubstr("line 2"));
            throw;
        },
        std::invalid_argument);
}

TEST_F(data_folder, a_secret_key_is_made_once_and_readable_by_its_owner_alone) {
    config first = on_sqlite();
    config second = on_sqlite();
    settle_secret_key(first);
    settle_secret_key(second);
    EXPECT_GE(first.secret_key.size(), 32U);
    EXPECT_EQ(first.secret_key, second.secret_key);
    struct stat found{};
    ASSERT_EQ(stat(key_file().c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

TEST_F(data_folder, processes_that_start_at_once_agree_on_the_key) {
    std::vector<std::future<std::string>> starting;
    for (int i = 0; i < 8; ++i) {
        starting.push_back(std::async(std::launch::async, [values = on_sqlite()]() mutable {
            settle_secret_key(values);
            return values.secret_key;
        }));
    }
    const std::string first = starting.front().get();
    for (std::size_t i = 1; i < starting.size(); ++i) EXPECT_EQ(starting[i].get(), first);
}

TEST_F(data_folder, a_key_that_is_set_is_kept_and_nothing_is_written) {
    config values = on_sqlite();
    values.secret_key = "mine";
    settle_secret_key(values);
    EXPECT_EQ(values.secret_key, "mine");
    EXPECT_FALSE(std::filesystem::exists(key_file()));
}

TEST_F(data_folder, a_damaged_key_is_refused) {
    config values = on_sqlite();
    make_data_dir(values);
    std::ofstream{key_file()} << "short";
    EXPECT_THROW(settle_secret_key(values), std::invalid_argument);
}

TEST_F(data_folder, a_vapid_key_is_made_once_and_readable_by_its_owner_alone) {
    config first = on_sqlite();
    config second = on_sqlite();
    settle_vapid_key(first);
    settle_vapid_key(second);
    EXPECT_EQ(first.vapid_private_key.size(), 43U);
    EXPECT_EQ(first.vapid_private_key, second.vapid_private_key);
    struct stat status{};
    ASSERT_EQ(::stat((std::filesystem::path{first.data_dir} / "vapid_private_key").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST(vapid_key, is_not_made_for_postgres_nor_where_one_is_set) {
    config values;
    values.database_url = "postgresql:///x";
    settle_vapid_key(values);
    EXPECT_EQ(values.vapid_private_key, "");
    values.database_url = "";
    values.vapid_private_key = "mine";
    settle_vapid_key(values);
    EXPECT_EQ(values.vapid_private_key, "mine");
    EXPECT_EQ(shown_value(values, "VAPID_PRIVATE_KEY"), "(hidden)");
}

TEST(metrics_token, is_shown_to_nobody) {
    EXPECT_EQ(shown_value(configured({{"METRICS_TOKEN", "the watcher's"}}), "METRICS_TOKEN"), "(hidden)");
}

TEST(vapid_subject, is_an_address_or_a_page) {
    EXPECT_EQ(configured({{"VAPID_SUBJECT", "mailto:ops@example.com"}}).vapid_subject, "mailto:ops@example.com");
    EXPECT_EQ(complaint({{"VAPID_SUBJECT", "https://example.com/"}}), "");
    EXPECT_THAT(complaint({{"VAPID_SUBJECT", "ops@example.com"}}), HasSubstr("mailto: and an address"));
}

TEST(secret_key, postgres_wants_one_of_32_bytes) {
    config values;
    values.database_url = "postgres://h/d";
    EXPECT_THROW(settle_secret_key(values), std::invalid_argument);
    values.secret_key = std::string(31, 'x');
    EXPECT_THROW(settle_secret_key(values), std::invalid_argument);
    values.secret_key += 'x';
    EXPECT_NO_THROW(settle_secret_key(values));
}

}  // namespace
}  // namespace callout
